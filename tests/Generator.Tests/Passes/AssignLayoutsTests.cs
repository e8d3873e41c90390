using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Passes;

/// <summary>What the assignment adds and moves, over one warp; that the layouts fit is checked throughout.</summary>
public class AssignLayoutsTests
{
    private static string Run(string text, params int[] aligned)
    {
        var program = IrReader.Read(text);
        var infos = AxisAnalysis.Run(program, aligned.ToHashSet());
        var laid = AssignLayouts.Run(program, infos, Generator.Layouts.LayoutChoice.Run(program, infos, warps: 1), warps: 1);
        laid = laid with { Program = EliminateDead.Run(laid.Program) };
        AssertLayoutsFit(laid);
        return IrPrinter.Print(laid.Program);
    }

    /// <summary>Every block value has a layout of its shape, over as many threads as there are; element-wise operations have one layout throughout.</summary>
    private static void AssertLayoutsFit(LaidOutProgram laid)
    {
        Visit(laid.Program.Body);

        void Visit(Region region)
        {
            foreach (var op in region.Ops)
            {
                foreach (var result in op.Results)
                {
                    var type = laid.Program.TypeOf(result);
                    if (type.IsScalar) Assert.Null(laid.Layouts[result]);
                    else Assert.Equal(type.Extents, laid.LayoutOf(result).OutShape);
                }

                if (op.Code.IsElementwise())
                    foreach (var operand in op.Operands) Assert.Equal(laid.Layouts[op.Result], laid.Layouts[operand]);
                foreach (var nested in op.Regions) Visit(nested);
            }
        }
    }

    [Fact]
    public void A_range_is_made_anew_in_each_layout_that_asks_for_it() => Assert.Equal(
        """
        kernel K(%x: ptr<f32>, %y: ptr<i8>)
        {
            %0: [256]ptr<f32> = splat %x
            %i: [256]i32 = arange [0, 256]
            %1: [256]ptr<f32> = add_pointer %0, %i
            %2: [256]f32 = load %1, _, _ [0]
            store %1, %2, _ [0]
            %3: [256]ptr<i8> = splat %y
            %i.1: [256]i32 = arange [0, 256]
            %4: [256]ptr<i8> = add_pointer %3, %i.1
            %5: [256]i8 = load %4, _, _ [0]
            store %4, %5, _ [0]
        }
        """,
        Run("""
            kernel K(%x: ptr<f32>, %y: ptr<i8>)
            {
                %i: [256]i32 = arange [0, 256]
                %0: [256]ptr<f32> = splat %x
                %1: [256]ptr<f32> = add_pointer %0, %i
                %2: [256]f32 = load %1, _, _ [0]
                store %1, %2, _ [0]
                %3: [256]ptr<i8> = splat %y
                %4: [256]ptr<i8> = add_pointer %3, %i
                %5: [256]i8 = load %4, _, _ [0]
                store %4, %5, _ [0]
            }
            """,
            0,
            1));

    [Fact]
    public void Where_two_chosen_layouts_meet_a_conversion_is_put_in() => Assert.Equal(
        """
        kernel K(%x: ptr<f32>, %y: ptr<f32>)
        {
            %0: [1024]ptr<f32> = splat %x
            %i: [1024]i32 = arange [0, 1024]
            %1: [1024]ptr<f32> = add_pointer %0, %i
            %v: [1024]f32 = load %1, _, _ [0]
            %m: [32,32]f32 = reshape %v
            %rows: [32]f32 = reduce_sum %m [1]
            %columns: [32]f32 = reduce_sum %m [0]
            %columns.1: [32]f32 = convert_layout %columns
            %2: [32]f32 = add %rows, %columns.1
            %3: [32]ptr<f32> = splat %y
            %j: [32]i32 = arange [0, 32]
            %4: [32]ptr<f32> = add_pointer %3, %j
            store %4, %2, _ [0]
        }
        """,
        Run("""
            kernel K(%x: ptr<f32>, %y: ptr<f32>)
            {
                %i: [1024]i32 = arange [0, 1024]
                %0: [1024]ptr<f32> = splat %x
                %1: [1024]ptr<f32> = add_pointer %0, %i
                %v: [1024]f32 = load %1, _, _ [0]
                %m: [32,32]f32 = reshape %v
                %rows: [32]f32 = reduce_sum %m [1]
                %columns: [32]f32 = reduce_sum %m [0]
                %2: [32]f32 = add %rows, %columns
                %j: [32]i32 = arange [0, 32]
                %3: [32]ptr<f32> = splat %y
                %4: [32]ptr<f32> = add_pointer %3, %j
                store %4, %2, _ [0]
            }
            """));

    [Fact]
    public void A_transposed_value_is_stored_in_the_layout_it_was_loaded_in() => Assert.Equal(
        """
        kernel K(%x: ptr<f32>, %y: ptr<f32>)
        {
            %0: [8,4]ptr<f32> = splat %x
            %v: [8,4]f32 = load %0, _, _ [0]
            %t: [4,8]f32 = permute %v [1, 0]
            %1: [4,8]ptr<f32> = splat %y
            store %1, %t, _ [0]
        }
        """,
        Run("""
            kernel K(%x: ptr<f32>, %y: ptr<f32>)
            {
                %0: [8,4]ptr<f32> = splat %x
                %v: [8,4]f32 = load %0, _, _ [0]
                %t: [4,8]f32 = permute %v [1, 0]
                %1: [4,8]ptr<f32> = splat %y
                store %1, %t, _ [0]
            }
            """));

    [Fact]
    public void What_does_not_change_in_a_loop_is_made_before_it() => Assert.Equal(
        """
        kernel K(%x: ptr<f32>, %n: i32)
        {
            %one: i32 = constant 256
            %zero: f32 = constant 0
            %acc: [256]f32 = splat %zero
            %i: [256]i32 = arange [0, 256]
            %acc.3: [256]f32 = for %k: i32 = %n less %n step %one with %acc.1: [256]f32 = %acc
            {
                %0: [256]ptr<f32> = splat %x
                %1: [256]i32 = splat %k
                %2: [256]i32 = add %1, %i
                %3: [256]ptr<f32> = add_pointer %0, %2
                %4: [256]f32 = load %3, _, _ [0]
                %acc.2: [256]f32 = add %acc.1, %4
                yield %acc.2
            }
            %5: [256]ptr<f32> = splat %x
            %6: [256]ptr<f32> = add_pointer %5, %i
            store %6, %acc.3, _ [0]
        }
        """,
        Run("""
            kernel K(%x: ptr<f32>, %n: i32)
            {
                %i: [256]i32 = arange [0, 256]
                %one: i32 = constant 256
                %zero: f32 = constant 0
                %acc: [256]f32 = splat %zero
                %acc.3: [256]f32 = for %k: i32 = %n less %n step %one with %acc.1: [256]f32 = %acc
                {
                    %0: [256]i32 = splat %k
                    %1: [256]i32 = add %0, %i
                    %2: [256]ptr<f32> = splat %x
                    %3: [256]ptr<f32> = add_pointer %2, %1
                    %4: [256]f32 = load %3, _, _ [0]
                    %acc.2: [256]f32 = add %acc.1, %4
                    yield %acc.2
                }
                %5: [256]ptr<f32> = splat %x
                %6: [256]ptr<f32> = add_pointer %5, %i
                store %6, %acc.3, _ [0]
            }
            """));

    [Fact]
    public void A_reduction_gives_the_slice_of_its_operand_s_layout() => Assert.Equal(
        """
        kernel K(%x: ptr<f32>, %y: ptr<f32>)
        {
            %0: [64]ptr<f32> = splat %x
            %i: [64]i32 = arange [0, 64]
            %1: [64]ptr<f32> = add_pointer %0, %i
            %v: [64]f32 = load %1, _, _ [0]
            %m: [8,8]f32 = reshape %v
            %s: [8]f32 = reduce_sum %m [1]
            %2: [8]ptr<f32> = splat %y
            %j: [8]i32 = arange [0, 8]
            %3: [8]ptr<f32> = add_pointer %2, %j
            store %3, %s, _ [0]
        }
        """,
        Run("""
            kernel K(%x: ptr<f32>, %y: ptr<f32>)
            {
                %i: [64]i32 = arange [0, 64]
                %0: [64]ptr<f32> = splat %x
                %1: [64]ptr<f32> = add_pointer %0, %i
                %v: [64]f32 = load %1, _, _ [0]
                %m: [8,8]f32 = reshape %v
                %s: [8]f32 = reduce_sum %m [1]
                %j: [8]i32 = arange [0, 8]
                %2: [8]ptr<f32> = splat %y
                %3: [8]ptr<f32> = add_pointer %2, %j
                store %3, %s, _ [0]
            }
            """));

    [Fact]
    public void Unpacked_nibbles_are_converted_to_the_layout_that_is_wanted() => Assert.Equal(
        """
        kernel K(%w: ptr<u4x2>, %x: ptr<f32>)
        {
            %0: [128]ptr<u4x2> = splat %w
            %i: [128]i32 = arange [0, 128]
            %1: [128]ptr<u4x2> = add_pointer %0, %i
            %2: [128]u4x2 = load %1, _, _ [0]
            %q: [256]u8 = unpack %2
            %q.1: [256]u8 = convert_layout %q
            %c: [256]f32 = convert %q.1
            %3: [256]ptr<f32> = splat %x
            %j: [256]i32 = arange [0, 256]
            %4: [256]ptr<f32> = add_pointer %3, %j
            %5: [256]f32 = load %4, _, _ [0]
            %6: [256]f32 = multiply %5, %c
            store %4, %6, _ [0]
        }
        """,
        Run("""
            kernel K(%w: ptr<u4x2>, %x: ptr<f32>)
            {
                %i: [128]i32 = arange [0, 128]
                %j: [256]i32 = arange [0, 256]
                %0: [128]ptr<u4x2> = splat %w
                %1: [128]ptr<u4x2> = add_pointer %0, %i
                %2: [128]u4x2 = load %1, _, _ [0]
                %q: [256]u8 = unpack %2
                %c: [256]f32 = convert %q
                %3: [256]ptr<f32> = splat %x
                %4: [256]ptr<f32> = add_pointer %3, %j
                %5: [256]f32 = load %4, _, _ [0]
                %6: [256]f32 = multiply %5, %c
                store %4, %6, _ [0]
            }
            """));
}
