using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <content>
/// Products of blocks. Operands are packed for the register tiles of the runtime. A loop that does nothing but accumulate a product becomes one product over
/// its whole length: the loop packs, the tiles' sums stay in registers from its first to its last step. A packed operand is kept for the core's next
/// programs, and packed again only if what it depends on has changed.
/// </content>
internal sealed partial class SimdEmitter
{
    /// <summary>Packed operands that a core keeps: programs that run one after the other share one operand, and come back to the other soon.</summary>
    private const int KeptPanels = 8;

    /// <summary>Memory slots of a core: the first is the program's own memory.</summary>
    private const int FirstPanelSlot = 1;
    private const int LastPanelSlot = 7;

    /// <summary>Bytes of a product's operand's, and of a sum's, element in a buffer.</summary>
    private const int BufferElement = 4;

    private int panelSlots = FirstPanelSlot;

    private void EmitDot(Op op)
    {
        BlockType left = program.TypeOf(op.Operands[0]), type = program.TypeOf(op.Result);
        var rank = left.Rank;
        var k = left.Extents[rank - 1];
        var result = NewBuffer(op.Result);
        Add(new BufferOutput(op.Operands[2], result, type));
        Flush();
        var isInteger = type.Element == ElementType.I32;
        string a = NewPanel("left", left.Extents[rank - 2], k, isInteger, true), b = NewPanel("right", type.Extents[rank - 1], k, isInteger, false);
        OperandSource leftSource = SourceOf(op.Operands[0], true), rightSource = SourceOf(op.Operands[1], false);
        Flush();

        // Products of a batch, one after the other through the same panels.
        var product = rank == 3 ? names.Unique("product") : null;
        if (product is not null) scopes.Open();
        var depth = CSharpLiteral.Integer(k);
        Pack(leftSource, product, a, true, isInteger, depth, "0");
        Pack(rightSource, product, b, false, isInteger, depth, "0");
        EmitProduct(op, a, b, At(result, product, type.Extents[rank - 2] * type.Extents[rank - 1]), depth);
        if (product is not null) scopes.Close($"for (int {product} = 0; {product} < {CSharpLiteral.Integer(type.Extents[0])}; {product}++)", keepIfEmpty: true);
        buffers[op.Result] = result;
    }

    /// <summary>A loop whose one purpose is a product; false if it is another loop.</summary>
    private bool TryEmitProductLoop(Op loop)
    {
        if (loop.Results.Count != 1 || (Opcode)loop.Numbers[0] != Opcode.Less || program.TypeOf(loop.Body.Arguments[0]).Element != ElementType.I32) return false;
        var argument = loop.Body.Arguments[1];
        if (plan.Users(argument) is not [{ Code: Opcode.Dot } dot] || dot.Operands[2] != argument || loop.Body.Terminator.Operands[0] != dot.Result || plan.Users(dot.Result).Count != 1) return false;
        if (!loop.Body.Ops.Contains(dot) || panelSlots + 1 > LastPanelSlot || loop.Body.Ops.Any(o => o.Regions.Count > 0 || o.OrdersMemory)) return false;
        BlockType left = program.TypeOf(dot.Operands[0]), type = program.TypeOf(dot.Result);
        var isInteger = type.Element == ElementType.I32;
        int m = left.Extents[0], n = type.Extents[1], step = left.Extents[1];
        if (left.Rank != 2 || (isInteger && step % 2 != 0)) return false;
        var result = NewBuffer(loop.Results[0]);
        Add(new BufferOutput(loop.Operands[3], result, type));
        Flush();

        var bounds = loop.Operands.Take(3).Select(o => scalars[o].Text).ToArray();
        var depth = names.Unique("depth");
        scopes.Writer.WriteLine($"long {depth} = Simd.Trips({bounds[0]}, {bounds[1]}, {bounds[2]}) * {CSharpLiteral.Integer(step)}L;");
        var packed = new[] { (Value: dot.Operands[0], Extent: m, IsLeft: true), (Value: dot.Operands[1], Extent: n, IsLeft: false) }
            .Select(o => EmitKeptPanel(loop, o.Value, o.Extent, o.IsLeft, isInteger, depth, bounds)).ToArray();
        EmitProduct(dot, packed[0], packed[1], result, depth);
        buffers[loop.Results[0]] = result;
        homes[loop.Results[0]] = scopes.Depth;
        return true;
    }

    /// <summary>An operand over all trips of a loop, in memory that outlives the program.</summary>
    private string EmitKeptPanel(Op loop, int value, int extent, bool isLeft, bool isInteger, string depth, string[] bounds)
    {
        var key = KeyOf(loop, value);
        var panel = names.Unique(isLeft ? "left" : "right");
        var kept = key is null ? 1 : KeptPanels;
        keepsPanels |= key is not null;
        var isPacked = names.Unique("isPacked");
        var keys = string.Concat((key ?? []).Select(v => $", {scalars[v].Text}"));
        scopes.Writer.WriteLine(
            $"var {panel} = Simd.Panel(core, {CSharpLiteral.Integer(panelSlots++)}, {CSharpLiteral.Integer(kept)}, Simd.PanelBytes({CSharpLiteral.Integer(extent)}, {depth}, {CSharpLiteral.Truth(isLeft)}, {CSharpLiteral.Truth(isInteger)}), out var {isPacked}{(key is null ? "" : $", [{depth}{keys}]")});");
        scopes.Open();
        var trip = names.Unique("trip");
        scopes.Writer.WriteLine($"long {trip} = 0;");
        var inner = scopes.Open();
        var induction = CSharpLiteral.Identifier(names.Unique(StemOf(loop.Body.Arguments[0])));
        scalars[loop.Body.Arguments[0]] = new Term(induction, false, inner);
        homes[loop.Body.Arguments[0]] = inner;
        var needed = new HashSet<int>();
        Need(value);
        foreach (var op in loop.Body.Ops)
        {
            foreach (var r in op.Results) homes[r] = inner;
            if (op.Results.Count != 1 || !needed.Contains(op.Result) || op.Code == Opcode.Dot) continue;
            buffers.Remove(op.Result);
            Visit(new Region([], [op]));
        }

        Flush();
        var source = SourceOf(value, isLeft);
        Flush();
        Pack(source, null, panel, isLeft, isInteger, depth, trip);
        scopes.Writer.WriteLine($"{trip} += {CSharpLiteral.Integer(program.TypeOf(value).Extents[isLeft ? 1 : 0])};");
        scopes.Close($"for (int {induction} = {bounds[0]}; {induction} < {bounds[1]}; {induction} += {bounds[2]})", keepIfEmpty: true);
        scopes.Close($"if (!{isPacked})");
        return panel;

        void Need(int v)
        {
            if (v < 0 || !needed.Add(v)) return;
            if (loop.Body.Ops.FirstOrDefault(o => o.Results.Contains(v)) is { } op) foreach (var operand in op.Operands) Need(operand);
        }
    }

    /// <summary>
    /// The scalars that tell one program's operand from another's; null if more than scalars makes the difference, or if the kernel writes where it reads.
    /// </summary>
    private List<int>? KeyOf(Op loop, int value)
    {
        var depends = ProgramDependence.Run(program);
        var found = new List<int>();
        var isKnown = true;
        var seen = new HashSet<int>();
        foreach (var bound in loop.Operands.Take(3)) Visit(bound);
        Visit(value);
        return isKnown ? found : null;

        void Visit(int v)
        {
            if (v < 0 || !depends[v] || v == loop.Body.Arguments[0] || !seen.Add(v)) return;
            if (program.TypeOf(v).IsScalar && scalars.ContainsKey(v) && !loop.Body.Ops.Any(o => o.Results.Contains(v)))
            {
                isKnown &= program.TypeOf(v).Element is ElementType.I32 or ElementType.I64 or ElementType.U32 || program.TypeOf(v).IsPointer;
                found.Add(v);
                return;
            }

            if (buffers.ContainsKey(v) || held.ContainsKey(v) || plan.Definition(v) is not { } op)
            {
                isKnown = false;
                return;
            }

            if (op.Code == Opcode.Load) isKnown &= !plan.StoresTo(origins[op.Operands[0]]);
            foreach (var operand in op.Operands) Visit(operand);
        }
    }

    private string NewPanel(string stem, int extent, int k, bool isInteger, bool isLeft)
    {
        var name = names.Unique(stem);
        var width = isLeft ? 8 : 32;
        scopes[0].Writer.WriteLine($"nint {name} = scratch{(scratchBytes == 0 ? "" : $" + {CSharpLiteral.Integer(scratchBytes)}")};");
        scratchBytes += ((long)(extent + width - 1) / width * width * (isInteger ? (k + 1) / 2 : k) * 4 + Alignment - 1) / Alignment * Alignment;
        return name;
    }

    private void EmitProduct(Op dot, string a, string b, string result, string k)
    {
        var type = program.TypeOf(dot.Result);
        scopes.Writer.WriteLine(
            $"Simd.Dot{(type.Element == ElementType.I32 ? "Int32" : "Single")}({a}, {b}, {result}, {CSharpLiteral.Integer(type.Extents[type.Rank - 2])}, {CSharpLiteral.Integer(type.Extents[type.Rank - 1])}, {k});");
    }

    /// <summary>One matrix of a batch that lies in a buffer of 4-byte elements.</summary>
    private static string At(string buffer, string? product, int elements) => product is null ? buffer : $"{buffer} + {product} * {CSharpLiteral.Integer(elements * BufferElement)}";
}
