using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Passes;

public class RequestEarlyTests
{
    /// <summary>A loop that loads 4096 floats a trip, from where the operations in it say.</summary>
    private static BlockProgram Program(string inside, string hint = "1") => IrReader.Read($$"""
        kernel K(%x: ptr<f32>, %n: i32)
        {
            %zero: i32 = constant 0
            %step: i32 = constant 4096
            %range: [4096]i32 = arange [0, 4096]
            %base: [4096]ptr<f32> = splat %x
            %s: [4096]f32 = splat %zero
            %s.2: [4096]f32 = for %i: i32 = %zero less %n step %step with %s.0: [4096]f32 = %s
            {
                {{inside}}
                %p: [4096]ptr<f32> = add_pointer %base, %at
                %v: [4096]f32 = load %p, _, _ [{{hint}}]
                %s.1: [4096]f32 = add %s.0, %v
                yield %s.1
            }
            store %base, %s.2, _ [0]
        }
        """);

    private const string Following = """
        %first: [4096]i32 = splat %i
        %at: [4096]i32 = add %first, %range
        """;

    [Fact]
    public void What_the_first_trip_reads_once_is_requested_before_the_wait_and_the_last_lets_the_next_kernel_start() => Assert.Equal(
        """
        kernel K(%x: ptr<f32>, %n: i32)
        {
            %zero: i32 = constant 0
            %0: bool = less %zero, %n
            %1: i32 = program_id [0]
            %2: i32 = constant 8
            %3: i32 = multiprocessors
            %4: i32 = multiply %3, %2
            %5: bool = less %1, %4
            %6: bool = and %0, %5
            %base: [4096]ptr<f32> = splat %x
            %7: [4096]i32 = splat %zero
            %range: [4096]i32 = arange [0, 4096]
            %8: [4096]i32 = add %7, %range
            %9: [4096]ptr<f32> = add_pointer %base, %8
            %10: [4096]bool = splat %6
            request %9, %10
            await_predecessor
            %step: i32 = constant 4096
            %s: [4096]f32 = splat %zero
            %s.3: [4096]f32 = for %i: i32 = %zero less %n step %step with %s.1: [4096]f32 = %s
            {
                %first: [4096]i32 = splat %i
                %at: [4096]i32 = add %first, %range
                %p: [4096]ptr<f32> = add_pointer %base, %at
                %v: [4096]f32 = load %p, _, _ [1]
                %11: i32 = add %i, %step
                %12: bool = less %11, %n
                %13: bool = not %12
                start_successor %13
                %s.2: [4096]f32 = add %s.1, %v
                yield %s.2
            }
            store %base, %s.3, _ [0]
        }
        """,
        Text(RequestEarly.Run(Program(Following), 8)));

    [Fact]
    public void Programs_of_several_axes_are_counted_in_the_order_in_which_they_start() => Assert.Contains(
        """
            %1: i32 = program_id [1]
            %2: i32 = num_programs [0]
            %3: i32 = multiply %1, %2
            %4: i32 = program_id [0]
            %5: i32 = add %3, %4
            %6: i32 = constant 16
            %7: i32 = multiprocessors
            %8: i32 = multiply %7, %6
            %9: bool = less %5, %8
            %10: bool = and %0, %9
        """,
        Text(RequestEarly.Run(Program("""
            %row: i32 = program_id [1]
            %first: [4096]i32 = splat %row
            %at: [4096]i32 = add %first, %range
            """), 4)));

    [Theory]
    [InlineData("0", Following)]
    [InlineData("2", Following)]
    [InlineData("5", Following)]
    [InlineData("1", "%first: [4096]i32 = convert %s.0\n%at: [4096]i32 = add %first, %range")]
    [InlineData("1", "%q: [4096]ptr<f32> = add_pointer %base, %range\n%f: [4096]f32 = load %q, _, _ [0]\n%at: [4096]i32 = convert %f")]
    public void What_is_kept_or_volatile_or_lies_where_memory_or_the_trips_before_say_is_not(string hint, string inside)
    {
        var program = Program(inside, hint);
        Assert.Same(program, RequestEarly.Run(program, 8));
    }

    private static string Text(BlockProgram program) => IrPrinter.Print(program).ReplaceLineEndings("\n");
}
