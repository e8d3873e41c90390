using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Passes;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Passes;

public class SpecializeTests
{
    /// <summary>The specialized program of a body that sees the pointers x and y, the scalars n, m, c and the constexprs B and F.</summary>
    private static string Run(string body, long b = 8, long f = 1)
    {
        var (program, problems) = Specialize.Run(Read(body), Config(b, f));
        Assert.Empty(problems);
        var lines = IrPrinter.Print(program!).Split('\n');
        return string.Join("\n", lines[2..^1].Select(l => l[4..]));
    }

    /// <summary>The problems of a body: <c>BS0201(add, Block&lt;int>[2], Block&lt;int>[4])</c>.</summary>
    private static string[] Problems(string body, long b = 8, long f = 1)
    {
        var (program, problems) = Specialize.Run(Read(body), Config(b, f));
        Assert.Null(program);
        return [.. problems.Select(p => $"{p.Id}({string.Join(" | ", p.Arguments)})")];
    }

    private static BlockProgram Read(string body) => IrReader.Read($$"""
        kernel K(%x: ptr<f32>, %y: ptr<i32>, %n: i32, %m: i32, %c: bool, %B: i32 constexpr, %F: bool constexpr)
        {
        {{body}}
        }
        """);

    private static KernelConfig Config(long b, long f) => new([new("B", b), new("F", f)], 4, 1, null);

    [Fact]
    public void Constexprs_become_constants_and_ranges_get_their_extent() => Assert.Equal(
        """
        %0: i32 = constant 8
        %1: bool = constant true
        %2: i32 = constant 4
        %3: i32 = constant 4
        %i: [4]i32 = arange [4, 8]
        %4: [4]ptr<i32> = splat %y
        %5: [4]ptr<i32> = add_pointer %4, %i
        store %5, %i, _ [0]
        """,
        Run("""
            %0: i32 = constant 4
            %1: i32 = subtract %B, %0
            %i: [?]i32 = arange %1, %B
            %2: [?]ptr<i32> = add_pointer %y, %i
            store %2, %i, _ [0]
            """));

    [Fact]
    public void Scalars_and_lower_ranks_are_broadcast_by_operations_of_their_own() => Assert.Equal(
        """
        %0: i32 = constant 4
        %1: bool = constant true
        %2: i32 = constant 0
        %i: [4]i32 = arange [0, 4]
        %row: [4,1]i32 = expand_dims %i [1]
        %3: [4,1]i32 = splat %n
        %4: [4,1]i32 = multiply %row, %3
        %5: [4,4]i32 = broadcast %4
        %6: [1,4]i32 = expand_dims %i [0]
        %7: [4,4]i32 = broadcast %6
        %8: [4,4]i32 = add %5, %7
        %9: [4,4]ptr<i32> = splat %y
        %10: [4,4]ptr<i32> = add_pointer %9, %8
        %11: [4]i32 = splat %m
        %12: [4]bool = less %i, %11
        %13: [1,4]bool = expand_dims %12 [0]
        %14: [4,4]bool = broadcast %13
        %15: [4,4]i32 = splat %n
        store %10, %15, %14 [0]
        """,
        Run("""
            %0: i32 = constant 0
            %i: [?]i32 = arange %0, %B
            %row: [?]i32 = expand_dims %i [1, 2]
            %1: [?]i32 = multiply %row, %n
            %2: [?]i32 = add %1, %i
            %3: [?]ptr<i32> = add_pointer %y, %2
            %4: [?]bool = less %i, %m
            store %3, %n, %4 [0]
            """, b: 4));

    [Fact]
    public void Values_are_broadcast_to_the_pointer_s_shape_when_loaded() => Assert.Equal(
        """
        %0: i32 = constant 8
        %1: bool = constant true
        %2: i32 = constant 0
        %i: [8]i32 = arange [0, 8]
        %3: [8]ptr<f32> = splat %x
        %4: [8]ptr<f32> = add_pointer %3, %i
        %5: f32 = constant 1.5
        %6: [8]bool = splat %c
        %7: [8]f32 = splat %5
        %v: [8]f32 = load %4, %6, %7 [2]
        store %4, %v, _ [0]
        """,
        Run("""
            %0: i32 = constant 0
            %i: [?]i32 = arange %0, %B
            %1: [?]ptr<f32> = add_pointer %x, %i
            %2: f32 = constant 1.5
            %v: [?]f32 = load %1, %c, %2 [2]
            store %1, %v, _ [0]
            """));

    [Theory]
    [InlineData("add", "2147483647", "1", "-2147483648")]
    [InlineData("multiply", "65536", "65536", "0")]
    [InlineData("divide", "-7", "2", "-3")]
    [InlineData("remainder", "-7", "4", "-3")]
    [InlineData("shift_left", "1", "33", "2")]
    [InlineData("shift_right", "-5", "1", "-3")]
    [InlineData("xor", "-1", "255", "-256")]
    [InlineData("minimum", "-1", "3", "-1")]
    public void Integers_are_folded_as_C_sharp_computes_them(string code, string a, string b, string result) => Assert.Contains(
        $"= constant {result}\n",
        Run($"""
            %0: i32 = constant {a}
            %1: i32 = constant {b}
            %2: i32 = {code} %0, %1
            store %y, %2, _ [0]
            """));

    [Theory]
    [InlineData("divide", "1", "0")]
    [InlineData("remainder", "1", "0")]
    [InlineData("divide", "-2147483648", "-1")]
    public void What_C_sharp_would_refuse_is_left_to_run(string code, string a, string b) => Assert.Contains(
        $"{code} %2, %3\n",
        Run($"""
            %0: i32 = constant {a}
            %1: i32 = constant {b}
            %2: i32 = {code} %0, %1
            store %y, %2, _ [0]
            """));

    [Fact]
    public void Neutral_elements_vanish_and_leave_the_shape_of_the_result() => Assert.Equal(
        """
        %0: i32 = constant 8
        %1: bool = constant true
        %2: i32 = constant 0
        %3: i32 = constant 1
        %i: [8]i32 = arange [0, 8]
        %z: [8]i32 = splat %2
        %4: [8]i32 = splat %n
        %5: [8]ptr<i32> = splat %y
        %6: [8]ptr<i32> = add_pointer %5, %i
        store %6, %4, _ [0]
        """,
        Run("""
            %0: i32 = constant 0
            %1: i32 = constant 1
            %2: i32 = add %n, %0
            %3: i32 = multiply %1, %2
            %i: [?]i32 = arange %0, %B
            %4: [?]i32 = add %0, %i
            %z: [?]i32 = splat %0, %B
            %5: [?]i32 = multiply %3, %1
            %6: [?]i32 = add %z, %5
            %7: [?]ptr<i32> = add_pointer %y, %4
            store %7, %6, _ [0]
            """));

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    public void A_mask_that_a_constexpr_decides_is_not_asked_again(long flag, bool isMasked) => Assert.Equal(
        isMasked,
        Run("""
            %0: i32 = constant 0
            %i: [?]i32 = arange %0, %B
            %1: [?]bool = less %i, %n
            %2: [?]bool = less %i, %m
            %3: [?]bool = or %F, %1
            %4: [?]bool = and %3, %2
            %5: [?]ptr<i32> = add_pointer %y, %i
            store %5, %i, %4 [0]
            """,
            f: flag).Contains("= and ", StringComparison.Ordinal));

    [Theory]
    [InlineData(1, "store %x, %0, _ [0]")]
    [InlineData(0, "store %x, %n, _ [0]")]
    public void A_branch_on_a_constexpr_is_decided(long flag, string kept)
    {
        var text = Run("""
            %v: f32 = if %F
            {
                %0: f32 = constant 1
                yield %0
            }
            else
            {
                %1: f32 = convert %n
                yield %1
            }
            store %x, %v, _ [0]
            """, f: flag);
        Assert.DoesNotContain("if", text);
        Assert.Contains(flag == 1 ? "constant 1" : "convert %n", text);
        Assert.EndsWith(kept.Replace("%n", "%2", StringComparison.Ordinal).Replace("%0", "%2", StringComparison.Ordinal), text);
    }

    [Fact]
    public void A_rule_broken_only_in_a_branch_not_taken_is_no_problem() => Assert.DoesNotContain("arange", Run("""
        %0: i32 = constant 0
        %1: i32 = constant 4
        %2: bool = less %B, %1
        if %2
        {
            %3: [?]i32 = arange %0, %n
            yield
        }
        else
        {
            yield
        }
        """));

    [Fact]
    public void A_loop_carries_blocks_in_their_shapes() => Assert.Equal(
        """
        %0: i32 = constant 8
        %1: bool = constant true
        %2: f32 = constant 0
        %acc: [8]f32 = splat %2
        %3: i32 = constant 0
        %acc.2: [8]f32 = for %i: i32 = %3 less %n step %0 with %acc.1: [8]f32 = %acc
        {
            %4: f32 = convert %i
            %5: [8]f32 = splat %4
            %6: [8]f32 = add %acc.1, %5
            yield %6
        }
        %7: [8]i32 = arange [0, 8]
        %8: [8]ptr<f32> = splat %x
        %9: [8]ptr<f32> = add_pointer %8, %7
        store %9, %acc.2, _ [0]
        """,
        Run("""
            %0: f32 = constant 0
            %acc: [?]f32 = splat %0, %B
            %1: i32 = constant 0
            %acc.2: [?]f32 = for %i: i32 = %1 less %n step %B with %acc.1: [?]f32 = %acc
            {
                %2: f32 = convert %i
                %3: [?]f32 = add %acc.1, %2
                yield %3
            }
            %4: [?]i32 = arange %1, %B
            %5: [?]ptr<f32> = add_pointer %x, %4
            store %5, %acc.2, _ [0]
            """));

    [Fact]
    public void A_while_loop_tests_and_carries_its_values() => Assert.Equal(
        """
        %0: i32 = constant 8
        %1: bool = constant true
        %i.3: i32 = while with %i: i32 = %0
        {
            %2: bool = less %i, %n
            yield %2
        }
        do with %i.1: i32 = %0
        {
            %3: i32 = constant 1
            %i.2: i32 = add %i.1, %3
            yield %i.2
        }
        store %y, %i.3, _ [0]
        """,
        Run("""
            %i.3: i32 = while with %i: i32 = %B
            {
                %0: bool = less %i, %n
                yield %0
            }
            do with %i.1: i32 = %B
            {
                %1: i32 = constant 1
                %i.2: i32 = add %i.1, %1
                yield %i.2
            }
            store %y, %i.3, _ [0]
            """));

    [Fact]
    public void A_branch_on_a_scalar_stays_and_gives_the_shape_of_both_arms() => Assert.Equal(
        """
        %0: i32 = constant 8
        %1: bool = constant true
        %2: i32 = constant 0
        %i: [8]i32 = arange [0, 8]
        %v: [8]i32 = if %c
        {
            %3: [8]i32 = splat %n
            %4: [8]i32 = add %i, %3
            yield %4
        }
        else
        {
            yield %i
        }
        %5: [8]ptr<i32> = splat %y
        %6: [8]ptr<i32> = add_pointer %5, %i
        store %6, %v, _ [0]
        """,
        Run("""
            %0: i32 = constant 0
            %i: [?]i32 = arange %0, %B
            %v: [?]i32 = if %c
            {
                %1: [?]i32 = add %i, %n
                yield %1
            }
            else
            {
                yield %i
            }
            %2: [?]ptr<i32> = add_pointer %y, %i
            store %2, %v, _ [0]
            """));

    [Fact]
    public void A_reduction_of_everything_goes_axis_by_axis_from_the_last() => Assert.Equal(
        """
        %0: i32 = constant 8
        %1: bool = constant true
        %2: i32 = constant 1
        %3: i32 = constant 2
        %v: [2,8]i32 = splat %n
        %4: [2]i32 = reduce_sum %v [1]
        %s: i32 = reduce_sum %4 [0]
        %5: [2]i32 = reduce_max %v [1]
        %t: [2,1]i32 = expand_dims %5 [1]
        %6: [2,1]i32 = splat %s
        %7: [2,1]i32 = add %t, %6
        store %y, %s, _ [0]
        """,
        Run("""
            %0: i32 = constant 1
            %1: i32 = constant 2
            %v: [?]i32 = splat %n, %1, %B
            %s: i32 = reduce_sum %v [all, 0]
            %t: [?]i32 = reduce_max %v [-1, 1]
            %2: [?]i32 = add %t, %s
            store %y, %s, _ [0]
            """));

    [Fact]
    public void A_dot_without_an_accumulator_starts_from_zero() => Assert.Equal(
        """
        %0: i32 = constant 8
        %1: bool = constant true
        %2: i32 = constant 4
        %3: i32 = constant 0
        %4: i8 = convert %n
        %a: [4,8]i8 = splat %4
        %5: [8,4]i8 = permute %a [1, 0]
        %6: i32 = constant 0
        %7: [4,4]i32 = splat %6
        %d: [4,4]i32 = dot %a, %5, %7
        """,
        Run("""
            %0: i32 = constant 4
            %1: i32 = constant 0
            %2: i8 = convert %n
            %a: [?]i8 = splat %2, %0, %B
            %3: [?]i8 = permute %a
            %d: [?]i32 = dot %a, %3, _
            """));

    [Fact]
    public void Shapes_follow_reshape_permute_and_unpack() => Assert.Equal(
        """
        %0: i32 = constant 8
        %1: bool = constant true
        %2: i32 = constant 2
        %3: [2,2,8]i32 = splat %n
        %4: [8,2,2]i32 = permute %3 [2, 0, 1]
        %5: i32 = constant 16
        %6: [16,2]i32 = reshape %4
        %7: u8 = convert %n
        %8: u4x2 = bitcast %7
        %9: [2,8]u4x2 = splat %8
        %10: [2,16]u8 = unpack %9
        """,
        Run("""
            %0: i32 = constant 2
            %1: [?]i32 = splat %n, %0, %0, %B
            %2: [?]i32 = permute %1 [-1, 0, 1]
            %3: i32 = multiply %B, %0
            %4: [?]i32 = reshape %2, %3, %0
            %5: u8 = convert %n
            %6: u4x2 = bitcast %5
            %7: [?]u4x2 = splat %6, %0, %B
            %8: [?]u8 = unpack %7
            """));

    [Theory]
    [InlineData("%0: [?]i32 = add %four, %eight", "BS0201(add | Block<int>[4] | Block<int>[8])")]
    [InlineData("%0: [?]i32 = broadcast %four, %B", "BS0201(BroadcastTo | [4] | [8])")]
    [InlineData("%0: i32 = program_id [3]", "BS0204(3 | 3)")]
    [InlineData("%0: [?]i32 = expand_dims %four [3, 0]", "BS0204(3 | 2)")]
    [InlineData("%0: [?]i32 = permute %four", "BS0204(-2 | 1)")]
    [InlineData("%0: [?]i32 = permute %square [0, 0]", "BS0204(0, 0 | 2)")]
    [InlineData("%0: [?]i32 = reduce_sum %four [1, 0]", "BS0204(1 | 1)")]
    [InlineData("%0: [?]i32 = reduce_sum %four [-2, 0]", "BS0204(-2 | 1)")]
    [InlineData("%0: [?]ptr<f32> = add_pointer %x, %four\n%1: [?]bool = less %eight, %n\n%2: [?]f32 = load %0, %1, _ [0]", "BS0206(mask | Block<bool>[8] | Block<Ptr<float>>[4])")]
    [InlineData("%0: [?]ptr<i32> = add_pointer %y, %four\n%2: [?]i32 = load %0, _, %eight [0]", "BS0206(other | Block<int>[8] | Block<Ptr<int>>[4])")]
    [InlineData("%0: [?]ptr<i32> = add_pointer %y, %four\nstore %0, %eight, _ [0]", "BS0206(value | Block<int>[8] | Block<Ptr<int>>[4])")]
    [InlineData("store %y, %four, _ [0]", "BS0206(value | Block<int>[4] | Ptr<int>)")]
    [InlineData("%0: [?]i32 = arange %zero, %three", "BS0208(3)")]
    [InlineData("%0: [?]i32 = arange %three, %zero", "BS0208(-3)")]
    [InlineData("%0: [?]i32 = splat %n, %zero", "BS0208(0)")]
    [InlineData("%big: i32 = constant 2048\n%0: [?]i32 = splat %n, %big, %big", "BS0208(4194304)")]
    [InlineData("%0: [?]i32 = dot %square, %four, _", "BS0209(Block<int>[4, 4] | Block<int>[4])")]
    [InlineData("%w: [?]i32 = splat %n, %B, %B\n%0: [?]i32 = dot %square, %w, _", "BS0209(Block<int>[4, 4] | Block<int>[8, 8])")]
    [InlineData("%0: [?]i32 = dot %square, %square, %eight", "BS0201(Dot | Block<int>[8] | [4, 4])")]
    [InlineData("%0: [?]i32 = arange %zero, %n", "BS0210(a bound of Arange)")]
    [InlineData("%0: [?]i32 = splat %zero, %n", "BS0210(an extent of a shape)")]
    [InlineData("%0: [?]i32 = reshape %square, %B", "BS0211([4, 4] | [8])")]
    public void A_broken_rule_is_told_with_its_arguments(string ops, string problem) => Assert.Equal(
        [problem],
        Problems($"""
            %zero: i32 = constant 0
            %three: i32 = constant 3
            %f: i32 = constant 4
            %four: [?]i32 = arange %zero, %f
            %eight: [?]i32 = arange %zero, %B
            %square: [?]i32 = splat %n, %f, %f
            {ops}
            """));

    [Fact]
    public void A_carried_variable_that_changes_its_shape_is_told_by_name() => Assert.Equal(
        ["BS0207(v | int | Block<int>[8])"],
        Problems("""
            %0: i32 = constant 0
            %i: [?]i32 = arange %0, %B
            %v.2: [?]i32 = for %j: i32 = %0 less %n step %B with %v: [?]i32 = %n
            {
                %v.1: [?]i32 = add %v, %i
                yield %v.1
            }
            """));

    [Fact]
    public void Branches_of_unequal_shapes_are_told() => Assert.Equal(
        ["BS0212(int | Block<int>[8])"],
        Problems("""
            %0: i32 = constant 0
            %i: [?]i32 = arange %0, %B
            %v: [?]i32 = if %c
            {
                yield %n
            }
            else
            {
                yield %i
            }
            """));

    [Fact]
    public void What_depends_on_a_broken_value_is_passed_over_in_silence() => Assert.Equal(
        ["BS0208(6)", "BS0201(add | Block<int>[4] | Block<int>[8])"],
        Problems("""
            %0: i32 = constant 0
            %1: i32 = constant 6
            %i: [?]i32 = arange %0, %1
            %v.2: [?]i32 = for %j: i32 = %0 less %n step %B with %v: [?]i32 = %i
            {
                %v.1: [?]i32 = add %v, %i
                yield %v.1
            }
            %2: [?]ptr<i32> = add_pointer %y, %v.2
            %f: i32 = constant 4
            %a: [?]i32 = arange %0, %f
            %b: [?]i32 = arange %0, %B
            %3: [?]i32 = add %a, %b
            store %2, %3, _ [0]
            """));

    [Fact]
    public void A_constexpr_that_the_configuration_does_not_bind_stays_a_scalar()
    {
        var (program, problems) = Specialize.Run(Read("%0: i32 = add %B, %n\nstore %y, %0, _ [0]"), new KernelConfig([], 4, 1, null));
        Assert.Empty(problems);
        Assert.Contains("add %B, %n", IrPrinter.Print(program!));
    }
}
