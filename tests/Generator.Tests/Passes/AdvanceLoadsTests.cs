using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Passes;

public class AdvanceLoadsTests
{
    /// <summary>A loop over s, then the operations.</summary>
    private static string Run(string behind, string inside = "") => IrPrinter.Print(AdvanceLoads.Run(
        IrReader.Read($$"""
            kernel K(%x: ptr<f32>, %n: i32)
            {
                %z: f32 = constant 0
                %s.2: f32 = for %i: i32 = %n less %n step %n with %s: f32 = %z
                {
                    {{inside}}
                    %s.1: f32 = add %s, %s
                    yield %s.1
                }
            {{behind}}
            }
            """),
        warps: 1));

    private const string Scale = """
        %p: ptr<f32> = add_pointer %x, %n
        %scale: f32 = load %p, _, _ [0]
        %0: f32 = multiply %s.2, %scale
        store %x, %0, _ [0]
        """;

    [Fact]
    public void A_small_load_behind_a_loop_is_issued_before_it() => Assert.Equal(
        """
        kernel K(%x: ptr<f32>, %n: i32)
        {
            %z: f32 = constant 0
            %p: ptr<f32> = add_pointer %x, %n
            %scale: f32 = load %p, _, _ [0]
            %s.2: f32 = for %i: i32 = %n less %n step %n with %s: f32 = %z
            {
                %s.1: f32 = add %s, %s
                yield %s.1
            }
            %0: f32 = multiply %s.2, %scale
            store %x, %0, _ [0]
        }
        """,
        Run(Scale));

    [Theory]
    [InlineData("", "store %x, %z, _ [0]\n" + Scale)]
    [InlineData("store %x, %s, _ [0]", Scale)]
    [InlineData("%v: f32 = load %x, _, _ [4]", Scale)]
    [InlineData("", "while\n{\n%v: f32 = load %x, _, _ [4]\n%c: bool = less %v, %z\nyield %c\n}\ndo\n{\nyield\n}\n" + Scale)]
    public void No_load_is_issued_before_a_store_or_a_volatile_load(string inside, string behind)
    {
        var text = Run(behind, inside);
        Assert.True(text.IndexOf("%scale", StringComparison.Ordinal) > text.IndexOf("yield", StringComparison.Ordinal));
        Assert.True(text.IndexOf("%scale", StringComparison.Ordinal) > text.IndexOf("for", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_made_of_the_loop_s_result_or_is_large_stays()
    {
        var text = Run("""
            %at: i32 = convert %s.2
            %p: ptr<f32> = add_pointer %x, %at
            %v: f32 = load %p, _, _ [0]
            %q: [128]ptr<f32> = splat %x
            %w: [128]f32 = load %q, _, _ [0]
            store %q, %w, _ [0]
            store %p, %v, _ [0]
            """);
        Assert.True(text.IndexOf("%v:", StringComparison.Ordinal) > text.IndexOf("yield", StringComparison.Ordinal));
        Assert.True(text.IndexOf("%w:", StringComparison.Ordinal) > text.IndexOf("yield", StringComparison.Ordinal));
    }

    /// <summary>A loop of products, and two loads that are added to its result.</summary>
    private const string Product = """
        kernel K(%x: ptr<f32>, %y: ptr<i32>, %n: i32)
        {
            %z: [16,16]i32 = constant 0
            %a: [16,16]i8 = constant 1
            %acc.2: [16,16]i32 = for %i: i32 = %n less %n step %n with %acc: [16,16]i32 = %z
            {
                %acc.1: [16,16]i32 = dot %a, %a, %acc
                yield %acc.1
            }
            %p: [16,16]ptr<i32> = splat %y
            %first: [16,16]i32 = load %p, _, _ [0]
            %second: [16,16]i32 = load %p, _, _ [0]
            %0: [16,16]i32 = add %acc.2, %first
            %1: [16,16]i32 = add %0, %second
            store %p, %1, _ [0]
        }
        """;

    /// <summary>Only those that fit into what registers a product leaves, the first ones first; and none if a loop has no product that leaves any.</summary>
    [Theory]
    [InlineData(8, 4, true, true)]
    [InlineData(7, 4, true, false)]
    [InlineData(3, 4, false, false)]
    public void Loads_are_issued_before_a_loop_of_products_as_long_as_registers_are_left(int registers, int needed, bool first, bool second)
    {
        var program = IrReader.Read(Product);
        var advanced = AdvanceLoads.PastProducts(program, registers, _ => needed);
        var text = IrPrinter.Print(advanced);
        var loop = text.IndexOf("for %i", StringComparison.Ordinal);
        Assert.Equal(first, text.IndexOf("%first:", StringComparison.Ordinal) < loop);
        Assert.Equal(second, text.IndexOf("%second:", StringComparison.Ordinal) < loop);
        Assert.Equal(first || second, !ReferenceEquals(program, advanced));
        Assert.Same(program.Body, AdvanceLoads.PastProducts(program, 0, _ => needed).Body);
    }

    [Fact]
    public void A_scalar_stays_behind_a_loop_of_products()
    {
        var program = IrReader.Read(Product.Replace("%first: [16,16]i32 = load %p, _, _ [0]", "%one: i32 = load %y, _, _ [0]\n    %first: [16,16]i32 = splat %one", StringComparison.Ordinal));
        var text = IrPrinter.Print(AdvanceLoads.PastProducts(program, 8, _ => 4));
        var loop = text.IndexOf("for %i", StringComparison.Ordinal);
        Assert.True(text.IndexOf("%one:", StringComparison.Ordinal) > loop);
        Assert.True(text.IndexOf("%second:", StringComparison.Ordinal) < loop);
    }

    [Fact]
    public void What_nobody_counts_registers_for_stays_behind_a_loop_of_products()
    {
        var text = IrPrinter.Print(AdvanceLoads.Run(IrReader.Read(Product), warps: 8));
        Assert.True(text.IndexOf("%first:", StringComparison.Ordinal) > text.IndexOf("for %i", StringComparison.Ordinal));
    }
}
