using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Passes;

public class EliminateDeadTests
{
    private static string Run(string text) => IrPrinter.Print(EliminateDead.Run(IrReader.Read(text)));

    [Fact]
    public void Only_what_leads_to_a_store_stays() => Assert.Equal(
        """
        kernel K(%x: ptr<f32>, %n: i32)
        {
            %a: i32 = add %n, %n
            %c: f32 = convert %a
            store %x, %c, _ [0]
        }
        """,
        Run("""
            kernel K(%x: ptr<f32>, %n: i32)
            {
                %a: i32 = add %n, %n
                %b: i32 = multiply %a, %n
                %v: f32 = load %x, _, _ [0]
                %w: f32 = load %x, _, _ [4]
                %c: f32 = convert %a
                store %x, %c, _ [0]
            }
            """));

    [Fact]
    public void A_loop_without_an_effect_goes_with_what_it_read() => Assert.Equal(
        """
        kernel K(%x: ptr<i32>, %n: i32)
        {
            store %x, %n, _ [0]
        }
        """,
        Run(Run("""
            kernel K(%x: ptr<i32>, %n: i32)
            {
                %0: i32 = constant 3
                %s.2: i32 = for %i: i32 = %n less %n step %n with %s: i32 = %0
                {
                    %s.1: i32 = add %s, %0
                    yield %s.1
                }
                store %x, %n, _ [0]
            }
            """)));

    [Fact]
    public void A_loop_with_a_store_stays_with_what_it_carries() => Assert.Equal(
        """
        kernel K(%x: ptr<i32>, %n: i32)
        {
            %0: i32 = constant 3
            %s.2: i32 = for %i: i32 = %n less %n step %n with %s: i32 = %0
            {
                %s.1: i32 = add %s, %0
                store %x, %s, _ [0]
                yield %s.1
            }
        }
        """,
        Run("""
            kernel K(%x: ptr<i32>, %n: i32)
            {
                %0: i32 = constant 3
                %unused: i32 = constant 4
                %s.2: i32 = for %i: i32 = %n less %n step %n with %s: i32 = %0
                {
                    %dead: i32 = multiply %s, %s
                    %s.1: i32 = add %s, %0
                    store %x, %s, _ [0]
                    yield %s.1
                }
            }
            """));

    [Fact]
    public void A_branch_with_a_store_in_a_loop_inside_it_stays() => Assert.Equal(
        """
        kernel K(%x: ptr<i32>, %n: i32, %c: bool)
        {
            if %c
            {
                %i.2: i32 = while with %i: i32 = %n
                {
                    yield %c
                }
                do with %i.1: i32 = %n
                {
                    store %x, %i.1, _ [0]
                    yield %n
                }
                yield
            }
            else
            {
                yield
            }
        }
        """,
        Run("""
            kernel K(%x: ptr<i32>, %n: i32, %c: bool)
            {
                if %c
                {
                    %i.3: i32 = while with %i: i32 = %n
                    {
                        yield %c
                    }
                    do with %i.1: i32 = %n
                    {
                        store %x, %i.1, _ [0]
                        yield %n
                    }
                    yield
                }
                else
                {
                    yield
                }
            }
            """));
}
