using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Tests.Frontend;

public class SampleKernelTests
{
    [Fact]
    public void A_masked_vector_add() => Assert.Equal(
        """
        kernel Add(%a: ptr<f32>, %b: ptr<f32>, %y: ptr<f32>, %n: i32, %BLOCK: i32 constexpr)
        {
            %0: i32 = program_id [0]
            %1: i32 = multiply %0, %BLOCK
            %2: i32 = constant 0
            %3: [?]i32 = arange %2, %BLOCK
            %i: [?]i32 = add %1, %3
            %mask: [?]bool = less %i, %n
            %4: [?]ptr<f32> = add_pointer %y, %i
            %5: [?]ptr<f32> = add_pointer %a, %i
            %6: [?]f32 = load %5, %mask, _ [0]
            %7: [?]ptr<f32> = add_pointer %b, %i
            %8: [?]f32 = load %7, %mask, _ [0]
            %9: [?]f32 = add %6, %8
            store %4, %9, %mask [0]
        }
        """,
        IrPrinter.Print(Lowering.Model(SampleKernels.VectorAdd).Program!));

    [Fact]
    public void A_matrix_vector_product_with_a_carried_accumulator() => Assert.Equal(
        """
        kernel Int8(%x: ptr<bf16>, %w: ptr<i8>, %scale: ptr<bf16>, %bias: ptr<bf16>, %y: ptr<bf16>, %n: i32, %k: i32, %XBLOCK: i32 constexpr, %RBLOCK: i32 constexpr)
        {
            %0: i32 = program_id [0]
            %1: i32 = multiply %0, %XBLOCK
            %2: i32 = constant 0
            %3: [?]i32 = arange %2, %XBLOCK
            %4: [?]i32 = expand_dims %3 [1, 2]
            %row: [?]i32 = add %1, %4
            %5: f32 = constant 0
            %acc: [?]f32 = splat %5, %XBLOCK, %RBLOCK
            %6: i32 = constant 0
            %acc.3: [?]f32 = for %k0: i32 = %6 less %k step %RBLOCK with %acc.1: [?]f32 = %acc
            {
                %7: i32 = constant 0
                %8: [?]i32 = arange %7, %RBLOCK
                %9: [?]i32 = expand_dims %8 [0, 2]
                %col: [?]i32 = add %k0, %9
                %10: [?]ptr<bf16> = add_pointer %x, %col
                %11: [?]bool = less %col, %k
                %12: [?]bf16 = load %10, %11, _ [2]
                %xv: [?]f32 = convert %12
                %13: [?]i32 = multiply %row, %k
                %14: [?]i32 = add %13, %col
                %15: [?]ptr<i8> = add_pointer %w, %14
                %16: [?]bool = less %row, %n
                %17: [?]bool = less %col, %k
                %18: [?]bool = and %16, %17
                %19: [?]i8 = load %15, %18, _ [1]
                %wv: [?]f32 = convert %19
                %20: [?]f32 = multiply %xv, %wv
                %acc.2: [?]f32 = add %acc.1, %20
                yield %acc.2
            }
            %21: [?]f32 = reduce_sum %acc.3 [1, 0]
            %dot: [?]f32 = expand_dims %21 [1, 2]
            %22: [?]ptr<bf16> = add_pointer %y, %row
            %23: [?]ptr<bf16> = add_pointer %scale, %row
            %24: [?]bool = less %row, %n
            %25: [?]bf16 = load %23, %24, _ [0]
            %26: [?]f32 = convert %25
            %27: [?]f32 = multiply %dot, %26
            %28: [?]ptr<bf16> = add_pointer %bias, %row
            %29: [?]bool = less %row, %n
            %30: [?]bf16 = load %28, %29, _ [0]
            %31: [?]f32 = convert %30
            %32: [?]f32 = add %27, %31
            %33: [?]bf16 = convert %32
            %34: [?]bool = less %row, %n
            store %22, %33, %34 [0]
        }
        """,
        IrPrinter.Print(Lowering.Model(SampleKernels.Gemv).Program!));

    [Fact]
    public void A_softmax_row() => Assert.Equal(
        """
        kernel Softmax(%x: ptr<f32>, %y: ptr<f32>, %rows: i32, %columns: i32, %BLOCK: i32 constexpr)
        {
            %0: i32 = constant 0
            %i: [?]i32 = arange %0, %BLOCK
            %1: i32 = program_id [0]
            %2: i32 = multiply %1, %columns
            %at: [?]i32 = add %2, %i
            %3: [?]ptr<f32> = add_pointer %x, %at
            %4: [?]bool = less %i, %columns
            %5: f32 = constant -Infinity
            %v: [?]f32 = load %3, %4, %5 [0]
            %6: f32 = reduce_max %v [all, 0]
            %7: [?]f32 = subtract %v, %6
            %e: [?]f32 = exp %7
            %8: [?]ptr<f32> = add_pointer %y, %at
            %9: f32 = reduce_sum %e [all, 0]
            %10: [?]f32 = divide %e, %9
            %11: [?]bool = less %i, %columns
            store %8, %10, %11 [0]
        }
        """,
        IrPrinter.Print(Lowering.Model(SampleKernels.Softmax).Program!));

    [Fact]
    public void A_matrix_product() => Assert.Equal(
        """
        kernel Int8(%a: ptr<i8>, %b: ptr<i8>, %scale: ptr<f32>, %y: ptr<bf16>, %m: i32, %n: i32, %k: i32, %BM: i32 constexpr, %BN: i32 constexpr, %BK: i32 constexpr)
        {
            %0: i32 = program_id [0]
            %1: i32 = multiply %0, %BM
            %2: i32 = constant 0
            %3: [?]i32 = arange %2, %BM
            %4: [?]i32 = add %1, %3
            %row: [?]i32 = expand_dims %4 [1, 2]
            %5: i32 = program_id [1]
            %6: i32 = multiply %5, %BN
            %7: i32 = constant 0
            %8: [?]i32 = arange %7, %BN
            %column: [?]i32 = add %6, %8
            %9: i32 = constant 0
            %acc: [?]i32 = splat %9, %BM, %BN
            %10: i32 = constant 0
            %acc.3: [?]i32 = for %k0: i32 = %10 less %k step %BK with %acc.1: [?]i32 = %acc
            {
                %11: i32 = constant 0
                %12: [?]i32 = arange %11, %BK
                %13: [?]i32 = expand_dims %12 [0, 2]
                %i: [?]i32 = add %k0, %13
                %14: [?]i32 = multiply %row, %k
                %15: [?]i32 = add %14, %i
                %16: [?]ptr<i8> = add_pointer %a, %15
                %17: [?]bool = less %row, %m
                %18: [?]bool = less %i, %k
                %19: [?]bool = and %17, %18
                %left: [?]i8 = load %16, %19, _ [0]
                %20: [?]i32 = expand_dims %column [1, 2]
                %21: [?]i32 = multiply %20, %k
                %22: [?]i32 = add %21, %i
                %23: [?]ptr<i8> = add_pointer %b, %22
                %24: [?]i32 = expand_dims %column [1, 2]
                %25: [?]bool = less %24, %n
                %26: [?]bool = less %i, %k
                %27: [?]bool = and %25, %26
                %right: [?]i8 = load %23, %27, _ [0]
                %28: [?]i8 = permute %right
                %acc.2: [?]i32 = dot %left, %28, %acc.1
                yield %acc.2
            }
            %29: [?]bool = less %row, %m
            %30: [?]i32 = expand_dims %column [0, 2]
            %31: [?]bool = less %30, %n
            %inside: [?]bool = and %29, %31
            %32: [?]f32 = convert %acc.3
            %33: [?]ptr<f32> = add_pointer %scale, %column
            %34: [?]bool = less %column, %n
            %35: [?]f32 = load %33, %34, _ [0]
            %36: [?]f32 = expand_dims %35 [0, 2]
            %scaled: [?]f32 = multiply %32, %36
            %37: [?]i32 = multiply %row, %n
            %38: [?]i32 = expand_dims %column [0, 2]
            %39: [?]i32 = add %37, %38
            %40: [?]ptr<bf16> = add_pointer %y, %39
            %41: [?]bf16 = convert %scaled
            store %40, %41, %inside [0]
        }
        """,
        IrPrinter.Print(Lowering.Model(SampleKernels.Matmul).Program!));

    [Fact]
    public void A_packed_matrix_vector_product_with_an_inlined_function() => Assert.Equal(
        """
        kernel Gemv(%x: ptr<bf16>, %w: ptr<u4x2>, %scale: ptr<bf16>, %y: ptr<f32>, %n: i32, %k: i32, %GROUP: i32 constexpr, %BLOCK: i32 constexpr)
        {
            %row: i32 = program_id [0]
            %sum: f32 = constant 0
            %0: i32 = constant 0
            %sum.3: f32 = for %k0: i32 = %0 less %k step %BLOCK with %sum.1: f32 = %sum
            {
                %1: i32 = constant 0
                %2: [?]i32 = arange %1, %BLOCK
                %i: [?]i32 = add %k0, %2
                %3: i32 = constant 2
                %4: i32 = divide %k0, %3
                %5: i32 = constant 0
                %6: i32 = constant 2
                %7: i32 = divide %BLOCK, %6
                %8: [?]i32 = arange %5, %7
                %pair: [?]i32 = add %4, %8
                %9: i32 = constant 2
                %10: i32 = divide %k, %9
                %11: i32 = multiply %row, %10
                %12: ptr<u4x2> = add_pointer %w, %11
                %13: [?]ptr<u4x2> = add_pointer %12, %pair
                %14: i32 = constant 2
                %15: [?]i32 = multiply %pair, %14
                %16: [?]bool = less %15, %k
                %17: [?]u4x2 = load %13, %16, _ [1]
                %18: [?]u8 = unpack %17
                %19: [?]i32 = convert %18
                %20: i32 = constant 8
                %codes: [?]i32 = subtract %19, %20
                %q: [?]f32 = convert %codes
                %21: i32 = add %k, %GROUP
                %22: i32 = constant 1
                %23: i32 = subtract %21, %22
                %24: i32 = divide %23, %GROUP
                %25: i32 = multiply %row, %24
                %26: ptr<bf16> = add_pointer %scale, %25
                %27: [?]i32 = divide %i, %GROUP
                %28: [?]ptr<bf16> = add_pointer %26, %27
                %29: [?]bool = less %i, %k
                %30: [?]bf16 = load %28, %29, _ [0]
                %s: [?]f32 = convert %30
                %31: [?]ptr<bf16> = add_pointer %x, %i
                %32: [?]bool = less %i, %k
                %33: [?]bf16 = load %31, %32, _ [0]
                %34: [?]f32 = convert %33
                %35: [?]f32 = multiply %34, %q
                %36: [?]f32 = multiply %35, %s
                %37: f32 = reduce_sum %36 [all, 0]
                %sum.2: f32 = add %sum.1, %37
                yield %sum.2
            }
            %38: ptr<f32> = add_pointer %y, %row
            store %38, %sum.3, _ [0]
        }
        """,
        IrPrinter.Print(Lowering.Model(SampleKernels.Int4).Program!));
}
