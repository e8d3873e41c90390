using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Analysis;

public class AccessWeightsTests
{
    private const string Program = """
        kernel K(%x: ptr<f32>, %w: ptr<i8>, %y: ptr<f32>, %n: i32, %c: bool)
        {
            %pid: i32 = program_id [0]
            %i: [1024]i32 = arange [0, 1024]
            %0: [1024]i32 = splat %pid
            %at: [1024]i32 = add %i, %0
            %xs: [1024]ptr<f32> = splat %x
            %ws: [1024]ptr<i8> = splat %w
            %px: [1024]ptr<f32> = add_pointer %xs, %i
            %pw: [1024]ptr<i8> = add_pointer %ws, %at
            %own: [1024]ptr<f32> = add_pointer %xs, %at
            %one: i32 = constant 1
            %shared: [1024]f32 = load %px, _, _ [0]
            %kept: [1024]f32 = load %own, _, _ [2]
            %outside: [1024]i8 = load %pw, _, _ [0]
            for %k: i32 = %n less %n step %one
            {
                %inside: [1024]i8 = load %pw, _, _ [1]
                if %c
                {
                    %branch: [1024]i8 = load %pw, _, _ [0]
                    yield
                }
                else
                {
                    yield
                }
                yield
            }
            %scale: f32 = load %x, _, _ [0]
            %py: ptr<f32> = add_pointer %y, %pid
            store %py, %scale, _ [0]
        }
        """;

    private static (BlockProgram Program, AccessWeights Weights) Run()
    {
        var program = IrReader.Read(Program);
        return (program, AccessWeights.Run(program));
    }

    private static Generator.Ir.Op Access(BlockProgram program, string name) => All(program.Body).Single(op => op.Code == Opcode.Load && program.Values[op.Result].Name == name);

    private static IEnumerable<Generator.Ir.Op> All(Region region) => region.Ops.SelectMany(op => op.Regions.SelectMany(All).Prepend(op));

    [Theory]
    [InlineData("outside", 1024 * 64)]
    [InlineData("inside", 1024 * 64 * 64)]
    [InlineData("branch", 1024 * 64 * 64)]
    [InlineData("shared", 4096)]
    [InlineData("kept", 4096)]
    public void An_access_weighs_its_bytes_times_its_trips_and_less_if_cached(string name, long weight)
    {
        var (program, weights) = Run();
        Assert.Equal(weight, weights.Of(Access(program, name)));
    }

    [Theory]
    [InlineData("inside", true)]
    [InlineData("shared", true)]
    [InlineData("outside", false)]
    [InlineData("scale", false)]
    public void What_is_small_beside_the_heaviest_does_not_matter(string name, bool matters)
    {
        var (program, weights) = Run();
        Assert.Equal(matters, weights.Matters(Access(program, name)));
    }

    [Fact]
    public void Values_made_of_the_program_s_number_differ_between_programs_also_through_loops()
    {
        var program = IrReader.Read("""
            kernel K(%x: ptr<i32>, %n: i32)
            {
                %pid: i32 = program_id [0]
                %all: i32 = num_programs [0]
                %s.2: i32 = for %k: i32 = %n less %n step %n with %s: i32 = %n
                {
                    %s.1: i32 = add %s, %pid
                    yield %s.1
                }
                %t: i32 = multiply %all, %n
            }
            """);
        var depends = ProgramDependence.Run(program);
        Assert.Equal(["pid", "s", "s", "s"], Enumerable.Range(0, depends.Length).Where(v => depends[v] && program.Values[v].Name != "k").Select(v => program.Values[v].Name));
    }
}
