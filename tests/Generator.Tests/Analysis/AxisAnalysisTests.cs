using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Analysis;

/// <summary>One rule at a time. Parameters: a pointer p and a scalar a that are multiples of 16, a pointer q and a scalar n of which nothing is known.</summary>
public class AxisAnalysisTests
{
    private static string InfoOf(string name, string body)
    {
        var program = IrReader.Read($$"""
            kernel K(%p: ptr<f32>, %q: ptr<f32>, %a: i32, %n: i32)
            {
                %pid: i32 = program_id [0]
                %i: [8]i32 = arange [0, 8]
                %j: [8]i32 = arange [4, 12]
                %eight: i32 = constant 8
                %eights: [8]i32 = splat %eight
                %four: i32 = constant 4
                %fours: [8]i32 = splat %four
                %as: [8]i32 = splat %a
                %ns: [8]i32 = splat %n
            {{body}}
            }
            """);
        var infos = AxisAnalysis.Run(program, new HashSet<int> { 0, 2 });
        var value = Enumerable.Range(0, program.Values.Count).Last(v => program.Values[v].Name == name);
        return (infos[value].NonNegative ? "+ " : "") + infos[value];
    }

    private static void AssertInfo(string expected, string op) => Assert.Equal(expected, InfoOf("v", op));

    [Theory]
    [InlineData("%v: i32 = constant 24", "+ contiguity [1] divisibility [8] constancy [1]")]
    [InlineData("%v: i32 = constant 0", "+ contiguity [1] divisibility [any] constancy [1]")]
    [InlineData("%v: i32 = constant -4", "contiguity [1] divisibility [4] constancy [1]")]
    [InlineData("%v: i64 = constant -9223372036854775808", "contiguity [1] divisibility [any] constancy [1]")]
    [InlineData("%v: f32 = constant 4", "contiguity [1] divisibility [1] constancy [1]")]
    [InlineData("%v: i32 = program_id [1]", "+ contiguity [1] divisibility [1] constancy [1]")]
    [InlineData("%v: [16]i32 = arange [8, 24]", "+ contiguity [16] divisibility [8] constancy [1]")]
    [InlineData("%v: [16]i32 = arange [-16, 0]", "contiguity [16] divisibility [16] constancy [1]")]
    [InlineData("%v: [4,8]i32 = splat %a", "contiguity [1, 1] divisibility [16, 16] constancy [4, 8]")]
    [InlineData("%v: [4]ptr<f32> = splat %q", "contiguity [1] divisibility [4] constancy [4]")]
    public void What_is_created(string op, string expected) => AssertInfo(expected, op);

    [Theory]
    [InlineData("%v: [8,1]i32 = expand_dims %i [1]", "+ contiguity [8, 1] divisibility [any, 1] constancy [1, 1]")]
    [InlineData("%v: [1,8]i32 = expand_dims %as [0]", "contiguity [1, 1] divisibility [16, 16] constancy [1, 8]")]
    [InlineData("%0: [8,1]i32 = expand_dims %i [1]\n%v: [8,4]i32 = broadcast %0", "+ contiguity [8, 1] divisibility [any, 1] constancy [1, 4]")]
    [InlineData("%0: [1,8]i32 = expand_dims %j [0]\n%1: [2,8]i32 = broadcast %0\n%v: [8,2]i32 = permute %1 [1, 0]", "+ contiguity [8, 1] divisibility [4, 1] constancy [1, 2]")]
    public void What_is_reshaped(string op, string expected) => AssertInfo(expected, op);

    [Theory]
    [InlineData("%v: [8]i32 = add %as, %i", "contiguity [8] divisibility [16] constancy [1]")]
    [InlineData("%v: [8]i32 = add %j, %as", "contiguity [8] divisibility [4] constancy [1]")]
    [InlineData("%v: [8]i32 = add %i, %ns", "contiguity [8] divisibility [1] constancy [1]")]
    [InlineData("%v: [8]i32 = add %i, %j", "+ contiguity [1] divisibility [1] constancy [1]")]
    [InlineData("%v: [8]i32 = subtract %i, %eights", "contiguity [8] divisibility [8] constancy [1]")]
    [InlineData("%v: [8]i32 = subtract %eights, %i", "contiguity [1] divisibility [1] constancy [1]")]
    [InlineData("%v: [8]i32 = multiply %i, %fours", "+ contiguity [1] divisibility [4] constancy [1]")]
    [InlineData("%v: [8]i32 = multiply %as, %fours", "contiguity [1] divisibility [64] constancy [8]")]
    [InlineData("%0: [8]i32 = multiply %i, %fours\n%v: [8]i32 = multiply %0, %0", "+ contiguity [1] divisibility [16] constancy [1]")]
    public void Sums_and_products(string op, string expected) => AssertInfo(expected, op);

    [Theory]
    [InlineData("%v: [8]i32 = divide %i, %fours", "+ contiguity [1] divisibility [1] constancy [4]")]
    [InlineData("%0: [8]i32 = subtract %i, %fours\n%v: [8]i32 = divide %0, %fours", "contiguity [1] divisibility [1] constancy [1]")]
    [InlineData("%v: [8]i32 = divide %as, %eights", "contiguity [1] divisibility [2] constancy [8]")]
    [InlineData("%v: [8]i32 = divide %as, %ns", "contiguity [1] divisibility [1] constancy [8]")]
    [InlineData("%v: [8]i32 = remainder %i, %fours", "+ contiguity [4] divisibility [4] constancy [1]")]
    [InlineData("%v: [8]i32 = remainder %as, %eights", "contiguity [1] divisibility [8] constancy [8]")]
    [InlineData("%0: [8]i32 = arange [16, 24]\n%1: [8]i32 = splat %eight\n%v: [8]i32 = remainder %eights, %0", "+ contiguity [1] divisibility [1] constancy [1]")]
    public void Quotients_and_remainders(string op, string expected) => AssertInfo(expected, op);

    [Theory]
    [InlineData("%v: [8]bool = less %i, %as", "contiguity [1] divisibility [1] constancy [8]")]
    [InlineData("%v: [8]bool = less %i, %ns", "contiguity [1] divisibility [1] constancy [1]")]
    [InlineData("%v: [8]bool = greater %as, %i", "contiguity [1] divisibility [1] constancy [8]")]
    [InlineData("%v: [8]bool = greater_or_equal %j, %as", "contiguity [1] divisibility [1] constancy [4]")]
    [InlineData("%v: [8]bool = less_or_equal %i, %as", "contiguity [1] divisibility [1] constancy [1]")]
    [InlineData("%v: [8]bool = less %as, %i", "contiguity [1] divisibility [1] constancy [1]")]
    [InlineData("%0: [8]bool = less %i, %as\n%1: [8]bool = less %i, %fours\n%v: [8]bool = and %0, %1", "contiguity [1] divisibility [1] constancy [4]")]
    public void Comparisons_are_constant_over_groups_that_divide_the_bound(string op, string expected) => AssertInfo(expected, op);

    [Theory]
    [InlineData("%0: [8]ptr<f32> = splat %p\n%v: [8]ptr<f32> = add_pointer %0, %i", "contiguity [8] divisibility [16] constancy [1]")]
    [InlineData("%0: [8]ptr<f32> = splat %q\n%v: [8]ptr<f32> = add_pointer %0, %i", "contiguity [8] divisibility [4] constancy [1]")]
    [InlineData("%0: ptr<f32> = add_pointer %p, %n\n%1: [8]ptr<f32> = splat %0\n%v: [8]ptr<f32> = add_pointer %1, %i", "contiguity [8] divisibility [4] constancy [1]")]
    [InlineData("%0: [8]i32 = divide %i, %fours\n%1: [8]ptr<f32> = splat %p\n%2: [8]ptr<f32> = add_pointer %1, %0\n%v: [8]f32 = load %2, _, _ [0]", "contiguity [1] divisibility [1] constancy [4]")]
    [InlineData("%0: [8]ptr<f32> = splat %p\n%v: [8]f32 = load %0, _, _ [4]", "contiguity [1] divisibility [1] constancy [1]")]
    public void Pointers_count_bytes_and_loads_of_equal_addresses_are_equal_unless_volatile(string op, string expected) => AssertInfo(expected, op);

    [Fact]
    public void An_induction_variable_is_divisible_by_what_divides_start_and_step() => AssertInfo(
        "contiguity [1] divisibility [8] constancy [1]",
        """
        for %v: i32 = %a less %n step %eight
        {
            yield
        }
        """);

    [Fact]
    public void A_carried_value_keeps_what_every_trip_keeps() => AssertInfo(
        "contiguity [8] divisibility [4] constancy [1]",
        """
        %0: [8]i32 = add %as, %i
        %v.2: [8]i32 = for %k: i32 = %a less %n step %eight with %v: [8]i32 = %0
        {
            %1: [8]i32 = add %v, %fours
            yield %1
        }
        """);

    [Fact]
    public void A_while_loop_s_condition_sees_the_weakened_value() => Assert.Equal(
        "contiguity [1] divisibility [4] constancy [1]",
        InfoOf("tested", """
            %v.3: i32 = while with %v: i32 = %a
            {
                %tested: i32 = add %v, %four
                %1: bool = less %tested, %n
                yield %1
            }
            do with %v.1: i32 = %a
            {
                %2: i32 = add %v.1, %four
                yield %2
            }
            """));

    [Fact]
    public void After_an_if_holds_what_holds_in_both_branches() => AssertInfo(
        "+ contiguity [4] divisibility [4] constancy [1]",
        """
        %c: bool = less %a, %n
        %v: [8]i32 = if %c
        {
            yield %j
        }
        else
        {
            %0: [8]i32 = remainder %i, %fours
            yield %0
        }
        """);
}
