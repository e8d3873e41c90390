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
    public void What_the_first_trips_read_once_is_requested_before_the_wait() => Assert.Equal(
        """
        kernel K(%x: ptr<f32>, %n: i32)
        {
            %zero: i32 = constant 0
            %step: i32 = constant 4096
            %0: bool = less %zero, %n
            %base: [4096]ptr<f32> = splat %x
            %1: [4096]i32 = splat %zero
            %range: [4096]i32 = arange [0, 4096]
            %2: [4096]i32 = add %1, %range
            %3: [4096]ptr<f32> = add_pointer %base, %2
            %4: [4096]bool = splat %0
            request %3, %4
            %5: i32 = add %zero, %step
            %6: bool = less %5, %n
            %7: [4096]i32 = splat %5
            %8: [4096]i32 = add %7, %range
            %9: [4096]ptr<f32> = add_pointer %base, %8
            %10: [4096]bool = splat %6
            request %9, %10
            await_predecessor
            %s: [4096]f32 = splat %zero
        """,
        Text(RequestEarly.Run(Program(Following))).Split("\n    %s.3")[0]);

    [Theory]
    [InlineData("0", Following)]
    [InlineData("2", Following)]
    [InlineData("5", Following)]
    [InlineData("1", "%first: [4096]i32 = convert %s.0\n%at: [4096]i32 = add %first, %range")]
    [InlineData("1", "%q: [4096]ptr<f32> = add_pointer %base, %range\n%f: [4096]f32 = load %q, _, _ [0]\n%at: [4096]i32 = convert %f")]
    public void What_is_kept_or_volatile_or_lies_where_memory_or_the_trips_before_say_is_not(string hint, string inside)
    {
        var program = Program(inside, hint);
        Assert.Same(program, RequestEarly.Run(program));
    }

    private static string Text(BlockProgram program) => IrPrinter.Print(program).ReplaceLineEndings("\n");
}
