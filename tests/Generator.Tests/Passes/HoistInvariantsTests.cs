using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Passes;

public class HoistInvariantsTests
{
    private static string Run(string text) => IrPrinter.Print(HoistInvariants.Run(IrReader.Read(text)));

    [Fact]
    public void What_no_trip_changes_leaves_the_loops_that_hold_it() => Assert.Equal(
        """
        kernel K(%x: ptr<i32>, %n: i32)
        {
            %one: i32 = constant 1
            %0: i32 = add %n, %n
            for %i: i32 = %n less %n step %one
            {
                %1: i32 = multiply %0, %i
                for %j: i32 = %n less %n step %one
                {
                    %2: i32 = add %1, %j
                    store %x, %2, _ [0]
                    yield
                }
                yield
            }
        }
        """,
        Run("""
            kernel K(%x: ptr<i32>, %n: i32)
            {
                %one: i32 = constant 1
                for %i: i32 = %n less %n step %one
                {
                    for %j: i32 = %n less %n step %one
                    {
                        %0: i32 = add %n, %n
                        %1: i32 = multiply %0, %i
                        %2: i32 = add %1, %j
                        store %x, %2, _ [0]
                        yield
                    }
                    yield
                }
            }
            """));

    [Fact]
    public void Loads_divisions_and_what_a_branch_guards_stay() => Assert.Equal(
        """
        kernel K(%x: ptr<i32>, %n: i32, %c: bool)
        {
            %i.3: i32 = while with %i: i32 = %n
            {
                %0: bool = less %i, %n
                yield %0
            }
            do with %i.1: i32 = %n
            {
                %v: i32 = load %x, _, _ [0]
                %q: i32 = divide %n, %n
                if %c
                {
                    %d: i32 = add %n, %q
                    store %x, %d, _ [0]
                    yield
                }
                else
                {
                    yield
                }
                %i.2: i32 = add %i.1, %v
                yield %i.2
            }
        }
        """,
        Run("""
            kernel K(%x: ptr<i32>, %n: i32, %c: bool)
            {
                %i.3: i32 = while with %i: i32 = %n
                {
                    %0: bool = less %i, %n
                    yield %0
                }
                do with %i.1: i32 = %n
                {
                    %v: i32 = load %x, _, _ [0]
                    %q: i32 = divide %n, %n
                    if %c
                    {
                        %d: i32 = add %n, %q
                        store %x, %d, _ [0]
                        yield
                    }
                    else
                    {
                        yield
                    }
                    %i.2: i32 = add %i.1, %v
                    yield %i.2
                }
            }
            """));
}
