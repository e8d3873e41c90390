namespace BlockSharp.Generator.Tests.Frontend;

public class LoweringTests
{
    private static void Check(string expected, string body, string parameters = "Ptr<float> y, int n", string members = "") =>
        Assert.Equal(expected, Lowering.Ops(parameters, body, members));

    [Fact]
    public void Axes_are_inserted_one_by_one_in_the_rank_of_the_result() => Check(
        """
        %0: i32 = constant 0
        %1: i32 = constant 16
        %2: [?]i32 = arange %0, %1
        %3: [?]i32 = expand_dims %2 [0, 2]
        %i: [?]i32 = expand_dims %3 [2, 3]
        """,
        "var i = Arange(0, 16)[NewAxis, .., NewAxis];");

    [Fact]
    public void Pointers_are_indexed_like_blocks_and_move_by_64_bit_offsets() => Check(
        """
        %0: i64 = convert %n
        %1: i64 = negate %0
        %p: ptr<f32> = add_pointer %y, %1
        %2: i32 = constant 0
        %3: i32 = constant 16
        %4: [?]i32 = arange %2, %3
        %5: [?]ptr<f32> = add_pointer %p, %4
        %q: [?]ptr<f32> = expand_dims %5 [1, 2]
        """,
        "var p = y - n; var q = (p + Arange(0, 16))[.., NewAxis];");

    [Fact]
    public void Hints_and_named_arguments_out_of_order() => Check(
        """
        %0: i32 = constant 0
        %1: i32 = constant 16
        %p: [?]i32 = arange %0, %1
        %2: [?]bool = less %p, %n
        %3: [?]ptr<f32> = add_pointer %y, %p
        %v: [?]f32 = load %3, %2, _ [10]
        %4: [?]ptr<f32> = add_pointer %y, %p
        store %4, %v, _ [4]
        %5: f32 = load %y, _, _ [1]
        store %y, %5, _ [0]
        """,
        """
        var p = Arange(0, 16);
        var v = Load(mask: p < n, ptr: y + p, cache: Cache.Global, evict: EvictLast);
        Store(y + p, v, null, cache: Cache.Volatile);
        Store(y, Load(y, cache: Cache.Streaming));
        """);

    [Fact]
    public void Atomic_updates_have_their_order_and_scope_and_may_stand_alone() => Check(
        """
        %0: i32 = constant 0
        %1: i32 = constant 16
        %p: [?]i32 = arange %0, %1
        %2: [?]ptr<f32> = add_pointer %y, %p
        %3: f32 = constant 1
        %4: [?]bool = less %p, %n
        %5: [?]f32 = atomic_add %2, %3, %4 [0, 1]
        %6: f32 = constant 0
        %7: f32 = constant 1
        %8: bool = constant true
        %old: f32 = atomic_cas %y, %7, %8, %6 [3, 2]
        %9: [?]ptr<f32> = add_pointer %y, %p
        %10: [?]f32 = atomic_exchange %9, %old, _ [3, 1]
        """,
        """
        var p = Arange(0, 16);
        AtomicAdd(y + p, 1f, p < n, MemoryOrder.Relaxed);
        var old = AtomicCas(y, compare: 0f, value: 1f, scope: MemoryScope.System);
        AtomicExchange(y + p, old);
        """);

    [Fact]
    public void Reductions_widen_first_and_axes_may_be_negative() => Check(
        """
        %0: i32 = constant 8
        %1: i32 = constant 16
        %2: i8 = constant 0
        %a: [?]i8 = splat %2, %0, %1
        %3: [?]i32 = convert %a
        %s: [?]i32 = reduce_sum %3 [-1, 1]
        %4: [?]i32 = convert %a
        %m: i32 = reduce_max %4 [all, 0]
        """,
        "var a = Zeros<sbyte>(8, 16); var s = a.Sum(axis: -1, keepDims: true); var m = Max(a);");

    [Fact]
    public void Composites_are_lowered_to_primitives() => Check(
        """
        %0: i32 = constant 16
        %1: i32 = add %n, %0
        %2: i32 = constant 1
        %3: i32 = subtract %1, %2
        %a: i32 = divide %3, %0
        %4: i32 = constant 0
        %5: i32 = constant 9
        %6: i32 = maximum %a, %4
        %b: i32 = minimum %6, %5
        """,
        "var a = Cdiv(n, 16); var b = Clamp(a, 0, 9);");

    [Fact]
    public void Blocks_are_rearranged_converted_selected_and_multiplied() => Check(
        """
        %0: f32 = constant 1.5
        %1: i32 = constant 4
        %2: i32 = constant 8
        %a: [?]f32 = splat %0, %1, %2
        %3: i32 = constant 8
        %4: i32 = constant 4
        %5: [?]f32 = reshape %a, %3, %4
        %b: [?]f32 = permute %5
        %c: [?]f32 = permute %b [1, 0]
        %d: [?]i8 = saturate %c
        %e: [?]i32 = bitcast %c
        %6: [?]f32 = dot %a, %c, _
        %f: [?]f32 = dot %a, %c, %6
        %7: i32 = constant 0
        %8: [?]bool = greater %e, %7
        %9: f32 = constant 0
        %g: [?]f32 = select %8, %c, %9
        %10: [?]f32 = expand_dims %g [-1]
        %11: i32 = constant 8
        %12: i32 = constant 4
        %13: i32 = constant 2
        %h: [?]f32 = broadcast %10, %11, %12, %13
        """,
        """
        var a = Full(1.5f, 4, 8);
        var b = a.Reshape(8, 4).Trans();
        var c = b.Permute(1, 0).To<float>();
        var d = c.SaturateTo<sbyte>();
        var e = c.Bitcast<int>();
        var f = Dot(a, c, Dot(a, c));
        var g = Where(e > 0, c, 0f);
        var h = g.ExpandDims(-1).BroadcastTo(8, 4, 2);
        """);

    [Fact]
    public void Operators_of_scalars_and_blocks() => Check(
        """
        %0: i32 = constant 3
        %1: i32 = shift_left %n, %0
        %2: i32 = not %1
        %3: i32 = constant 2
        %4: i32 = shift_right %n, %3
        %a: i32 = or %2, %4
        %5: i32 = constant 0
        %6: i32 = constant 16
        %7: [?]i32 = arange %5, %6
        %8: i32 = constant 1
        %9: [?]i32 = shift_right_unsigned %7, %8
        %b: [?]i32 = negate %9
        %10: i32 = constant 3
        %11: [?]bool = equal %b, %10
        %12: [?]bool = not %11 [1]
        %13: [?]bool = less %b, %a
        %c: [?]bool = xor %12, %13
        """,
        "var a = ~(n << 3) | n >> 2; var b = -(Arange(0, 16) >>> 1); var c = !(b == 3) ^ b < a;");

    [Fact]
    public void A_scalar_converts_to_the_element_type_and_stays_a_scalar() => Check(
        """
        %0: i32 = constant 0
        %1: i32 = constant 16
        %2: [?]i32 = arange %0, %1
        %3: [?]f32 = convert %2
        %4: f32 = constant 2
        %a: [?]f32 = multiply %3, %4
        %5: f32 = convert %n
        %b: [?]f32 = multiply %a, %5
        """,
        "var a = Arange(0, 16).To<float>() * 2; var b = a * n;");

    [Fact]
    public void Casts_are_those_of_C_sharp() => Check(
        """
        %0: i32 = convert %s
        %a: i8 = convert %0
        %b: bf16 = convert %s
        %1: f32 = convert %b
        %c: f64 = convert %1
        %d: u32 = convert %s
        %e: i64 = convert %a
        %f: f16 = convert %s
        %2: f16 = add %f, %f
        %g: f32 = convert %2
        """,
        "var a = (sbyte)s; var b = (BFloat16)s; var c = (double)b; var d = (uint)s; long e = a; var f = (System.Half)s; var g = (float)(f + f);",
        "Ptr<float> y, float s");

    [Fact]
    public void Narrow_variables_are_computed_with_as_ints() => Check(
        """
        %a: u8 = convert %n
        %0: i32 = constant 200
        %1: i32 = convert %a
        %2: i32 = add %1, %0
        %a.1: u8 = convert %2
        %3: i32 = constant 1
        %4: i32 = convert %a.1
        %5: i32 = shift_left %4, %3
        %a.2: u8 = convert %5
        %6: u8 = constant 1
        %a.3: u8 = add %a.2, %6
        """,
        "var a = (byte)n; a += 200; a <<= 1; a++;");

    [Fact]
    public void Constants_of_every_kind() => Check(
        """
        %a: f64 = constant 0.1
        %b: u64 = constant 18446744073709551615
        %c: bool = constant true
        %d: i32 = constant 70
        %e: f32 = constant NaN
        %f: f16 = constant 0
        %g: i16 = constant -7
        %h: f32 = constant 0.1
        """,
        "var a = 0.1; var b = ulong.MaxValue; var c = 1 < 2; const int Seven = 7; var d = Seven * Ten; var e = float.NaN; System.Half f = default; short g = -Seven; var h = 0.1f;",
        members: "const int Ten = 10;");

    [Fact]
    public void A_loop_carries_what_its_body_assigns() => Check(
        """
        %a: i32 = constant 1
        %b: i32 = constant 2
        %0: i32 = constant 3
        %1: i32 = constant 2
        %2: i32 = negate %1
        %b.3: i32, %a.3: i32 = for %i: i32 = %n greater_or_equal %0 step %2 with %b.1: i32 = %b, %a.1: i32 = %a
        {
            %t: i32 = add %a.1, %i
            %b.2: i32 = add %b.1, %t
            %a.2: i32 = add %t, %b.2
            yield %b.2, %a.2
        }
        %c: i32 = add %a.3, %b.3
        """,
        "var a = 1; var b = 2; for (var i = n; i >= 3; i -= 2) { var t = a + i; b += t; a = t + b; } var c = a + b;");

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) n--;")]
    [InlineData("for (var i = 0; i < n; i += 1) i++;")]
    [InlineData("for (var i = 0; i < (int)Load(y); i++) n = i;")]
    [InlineData("for (var i = 0; i != n; i++) { }")]
    [InlineData("for (int i = 0, j = 0; i < n; i++) j++;")]
    [InlineData("for (var i = 0; n > i; i++) { }")]
    [InlineData("for (var i = 0; i < n; i = i + 1) { }")]
    [InlineData("for (var i = 0f; i < n; i++) { }")]
    [InlineData("for (var i = 1; i < n; i *= 2) { }")]
    public void Every_other_loop_is_a_while(string body)
    {
        var ops = Lowering.Ops("Ptr<float> y, int n", body);
        Assert.Contains("while with", ops);
        Assert.DoesNotContain("= for ", ops);
    }

    [Theory]
    [InlineData("for (var i = 0; i < Cdiv(n, 4); ++i) m = i;", "%i: i32 = %0 less %5 step %6")]
    [InlineData("for (long i = n; i > m * 2; i--) m = 0;", "")]
    [InlineData("for (long i = n; i > n * 2; i--) m = 0;", "%i: i64 = %0 greater %3 step %5")]
    [InlineData("for (var i = m; i <= n + ProgramId(0); i += n) { }", "%i: i32 = %m less_or_equal %1 step %n")]
    public void Bounds_and_steps_may_be_expressions_that_the_loop_leaves_alone(string body, string header)
    {
        var ops = Lowering.Ops("int n, int m", body);
        Assert.Equal(header.Length > 0, ops.Contains("for %i", StringComparison.Ordinal));
        if (header.Length > 0) Assert.Contains($"for {header}", ops);
    }

    [Fact]
    public void A_while_tests_the_carried_values() => Check(
        """
        %n.4: i32 = while with %n.1: i32 = %n
        {
            %0: i32 = constant 1
            %1: bool = greater %n.1, %0
            yield %1
        }
        do with %n.2: i32 = %n
        {
            %2: i32 = constant 2
            %n.3: i32 = divide %n.2, %2
            yield %n.3
        }
        %a: i32 = multiply %n.4, %n.4
        """,
        "while (n > 1) n /= 2; var a = n * n;");

    [Fact]
    public void A_branch_joins_what_it_assigns_and_forgets_what_it_declares() => Check(
        """
        %a: i32 = constant 1
        %0: i32 = constant 0
        %1: bool = greater %n, %0
        %b.1: i32, %a.2: i32 = if %1
        {
            %c: i32 = add %n, %a
            %a.1: i32 = multiply %c, %c
            yield %c, %a.1
        }
        else
        {
            %b: i32 = constant 5
            yield %b, %a
        }
        %d: i32 = add %a.2, %b.1
        """,
        "var a = 1; int b; if (n > 0) { var c = n + a; b = c; a = b * c; } else b = 5; var d = a + b;");

    [Fact]
    public void Logical_operators_branch_only_where_the_right_side_must_not_run() => Check(
        """
        %0: i32 = constant 0
        %1: bool = greater %n, %0
        %2: i32 = constant 9
        %3: bool = less %n, %2
        %a: bool = and %1, %3
        %b: bool = if %a
        {
            %4: f32 = load %y, _, _ [0]
            %5: f32 = constant 0
            %6: bool = greater %4, %5
            yield %6
        }
        else
        {
            %7: bool = constant false
            yield %7
        }
        """,
        "var a = n > 0 && n < 9; var b = a && Load(y) > 0;");

    [Fact]
    public void A_conditional_selects_where_both_sides_may_be_computed() => Check(
        """
        %0: i32 = constant 0
        %1: bool = greater %n, %0
        %2: i32 = constant 1
        %a: i32 = select %1, %n, %2
        %3: i32 = constant 0
        %4: bool = not_equal %n, %3
        %b: i32 = if %4
        {
            %5: i32 = divide %a, %n
            yield %5
        }
        else
        {
            %6: i32 = constant 0
            yield %6
        }
        """,
        "var a = n > 0 ? n : 1; var b = n != 0 ? a / n : 0;");

    [Fact]
    public void A_branch_on_a_known_condition_stays_a_branch() => Check(
        """
        %0: bool = constant true
        if %0
        {
            %1: f32 = constant 1
            store %y, %1, _ [0]
            yield
        }
        else
        {
            yield
        }
        """,
        "if (true) Store(y, 1f);");

    [Fact]
    public void Block_functions_are_inlined_with_named_optional_and_generic_arguments() => Check(
        """
        %0: f32 = constant 1
        %1: f32 = load %y, _, _ [0]
        %2: f32 = constant 2
        %3: f32 = multiply %1, %2
        %a: f32 = add %3, %0
        %4: i32 = constant 0
        %5: i32 = constant 16
        %w: [?]i32 = arange %4, %5
        %b: [?]i32 = multiply %w, %w
        """,
        "var a = Scale(bias: 1f, x: Load(y)); var b = Square(Arange(0, 16));",
        members: """
            [BlockFunction] static float Scale(float x, float factor = 2f, float bias = 0f) => x * factor + bias;
            [BlockFunction] static Block<T> Square<T>(Block<T> v) where T : unmanaged { var w = v; return w * v; }
            """);

    [Fact]
    public void Block_functions_return_tuples_and_do_not_touch_the_caller_s_variables() => Check(
        """
        %a: i32 = constant 1
        %0: i32 = constant 5
        %sum: i32 = add %n, %0
        %n.1: i32 = subtract %n, %0
        %a.1: i32 = constant 0
        %1: i32 = multiply %sum, %n.1
        %2: i32 = add %1, %a
        %c: i32 = add %2, %n
        """,
        "var a = 1; var (s, d) = Both(n, 5); var c = s * d + a + n;",
        members: "[BlockFunction] static (int Sum, int Difference) Both(int n, int a) { var sum = n + a; n = n - a; a = 0; return (sum, n); }");

    [Fact]
    public void Pointers_and_parameters_are_carried_too() => Check(
        """
        %0: i32 = constant 0
        %1: i32 = constant 1
        %y.3: ptr<f32>, %n.2: i32 = for %i: i32 = %0 less %m step %1 with %y.1: ptr<f32> = %y, %n.1: i32 = %n
        {
            %y.2: ptr<f32> = add_pointer %y.1, %n.1
            yield %y.2, %i
        }
        %2: f32 = convert %n.2
        store %y.3, %2, _ [0]
        """,
        "for (var i = 0; i < m; i++) { y += n; n = i; } Store(y, n);",
        "Ptr<float> y, int n, int m");

    [Fact]
    public void Variables_swap() => Check(
        """
        %a: i32 = constant 1
        %b: i32 = constant 2
        %c: i32 = subtract %b, %a
        """,
        "var a = 1; var b = 2; (a, b) = (b, a); var c = a - b;");

    [Fact]
    public void Statements_are_kept_as_one_line_each()
    {
        var program = Lowering.Model(Lowering.Kernel("Ptr<float> y, int n", """
            var  a =   1; // one
            for (var i = 0; i < n; /* step */ i++)
            {
                a +=
                    i;
            }

            if (a
                > 3) Store(y, a);
            """)).Program!;
        Assert.Equal(["var a = 1;", "for (var i = 0; i < n; i++)", "a +=", "if (a > 3)", "Store(y, a);"], program.Statements);
    }

    [Fact]
    public void Qualified_names_and_aliases_mean_the_same() => Assert.Equal(
        Lowering.Ops("Ptr<float> y, int n", "var a = Cdiv(n, 4); Store(y + Arange(0, 16), Sqrt(2f));"),
        Lowering.Ops("Ptr<float> y, int n", "var a = BlockSharp.Op.Cdiv(n, 4); Op.Store(y + global::BlockSharp.Op.Arange(0, 16), Op.Sqrt(2f));"));
}
