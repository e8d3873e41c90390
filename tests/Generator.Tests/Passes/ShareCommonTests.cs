using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Passes;

public class ShareCommonTests
{
    private static string Run(string text) => IrPrinter.Print(ShareCommon.Run(IrReader.Read(text)));

    [Fact]
    public void An_expression_is_computed_once_also_through_what_it_is_made_of() => Assert.Equal(
        """
        kernel K(%x: ptr<i32>, %n: i32)
        {
            %0: i32 = constant 1
            %a: i32 = add %n, %0
            %1: i32 = multiply %a, %a
            store %x, %1, _ [0]
        }
        """,
        Run("""
            kernel K(%x: ptr<i32>, %n: i32)
            {
                %0: i32 = constant 1
                %a: i32 = add %n, %0
                %1: i32 = constant 1
                %b: i32 = add %n, %1
                %2: i32 = multiply %a, %b
                store %x, %2, _ [0]
            }
            """));

    [Fact]
    public void What_differs_in_operands_numbers_or_type_stays() => Assert.Equal(
        """
        kernel K(%x: ptr<f32>, %n: i32)
        {
            %i: [4]i32 = arange [0, 4]
            %j: [4]i32 = arange [4, 8]
            %0: [4]f32 = convert %i
            %1: [4]i64 = convert %i
            %2: [4]i64 = convert %j
        }
        """,
        Run("""
            kernel K(%x: ptr<f32>, %n: i32)
            {
                %0: i32 = subtract %n, %1
                %i: [4]i32 = arange [0, 4]
                %j: [4]i32 = arange [4, 8]
                %1: [4]f32 = convert %i
                %2: [4]i64 = convert %i
                %3: [4]i64 = convert %j
            }
            """.Replace("    %0: i32 = subtract %n, %1\n", "", StringComparison.Ordinal)));

    [Fact]
    public void Memory_is_read_as_often_as_the_author_reads_it() => Assert.Equal(
        """
        kernel K(%x: ptr<f32>)
        {
            %a: f32 = load %x, _, _ [0]
            store %x, %a, _ [0]
            %b: f32 = load %x, _, _ [0]
            store %x, %b, _ [0]
        }
        """,
        Run("""
            kernel K(%x: ptr<f32>)
            {
                %a: f32 = load %x, _, _ [0]
                store %x, %a, _ [0]
                %b: f32 = load %x, _, _ [0]
                store %x, %b, _ [0]
            }
            """));

    [Fact]
    public void A_region_sees_what_encloses_it_but_not_its_neighbour() => Assert.Equal(
        """
        kernel K(%x: ptr<i32>, %n: i32, %c: bool)
        {
            %a: i32 = add %n, %n
            if %c
            {
                %0: i32 = multiply %a, %n
                store %x, %0, _ [0]
                yield
            }
            else
            {
                %1: i32 = multiply %a, %n
                store %x, %1, _ [0]
                yield
            }
            %2: i32 = multiply %a, %n
            store %x, %2, _ [0]
        }
        """,
        Run("""
            kernel K(%x: ptr<i32>, %n: i32, %c: bool)
            {
                %a: i32 = add %n, %n
                if %c
                {
                    %0: i32 = add %n, %n
                    %1: i32 = multiply %0, %n
                    store %x, %1, _ [0]
                    yield
                }
                else
                {
                    %2: i32 = multiply %a, %n
                    store %x, %2, _ [0]
                    yield
                }
                %3: i32 = multiply %a, %n
                store %x, %3, _ [0]
            }
            """));
}
