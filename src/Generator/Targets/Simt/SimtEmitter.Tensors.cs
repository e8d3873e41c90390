using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>
/// The two ends of a channel. Each slot has two barriers: one completes when its boxes have arrived, the other when every computing warp is done with them. Both
/// ends count slots and rounds for themselves, over all the programs that they run.
/// </content>
internal sealed partial class SimtEmitter
{
    /// <summary>The locals that hold the address of the slot in hand, by channel, and of its arrival barrier.</summary>
    private readonly Dictionary<int, string> slots = [];
    private readonly Dictionary<int, string> arrivals = [];

    private void EmitTensorLoad(Op op)
    {
        var channel = (int)op.Numbers[3];
        var place = (int)op.Numbers[4];
        Comment(op);
        if (role == WarpRole.Fetching) EmitFetch(op, channel, place);
        else EmitArrival(op, channel, place);
    }

    private void EmitFetch(Op op, int channel, int place)
    {
        var ring = rings!.Channels[channel];
        if (place == 0)
        {
            body.WriteLine($"Simt.AwaitBarrier({ring.EmptyBarrier}, {ring.Round} ^ 1);");
            slots[channel] = Temporary("int", "slot", ring.SlotAddress);
            arrivals[channel] = Temporary("int", "full", ring.FullBarrier);
            body.WriteLine($"Simt.ArriveForCopies({arrivals[channel]}, {ring.CopiedBytes});");
        }

        var tensor = rings.Tensors[(int)op.Numbers[0]];
        for (var d = 0; d < op.Operands.Count; d++)
            if ((op.Numbers[2] >> d & 1) != 0) body.WriteLine($"Simt.Require({Operand(TextOf(op.Operands[d], 0))} >= 0);");
        var box = TensorBox.Of(tensor);
        foreach (var (map, offset, shifts) in box.Copies)
        {
            var starts = StartsOf(op, tensor, shifts);
            body.WriteLine(
                $"Simt.TensorCopy{CSharpLiteral.Integer(starts.Length)}D({Plus(slots[channel], ring.Channel.OffsetOf(place) + offset)}, {rings.MapOf((int)op.Numbers[0], map)}, {string.Join(", ", starts)}, {arrivals[channel]});");
        }

        if (place == ring.Channel.Blocks.Count - 1) Advance(ring);
    }

    /// <summary>Where a box begins in the tensor that the host describes.</summary>
    /// <param name="shifts">How far from the block's first element.</param>
    private string[] StartsOf(Op fetch, TensorAccess tensor, EquatableArray<int> shifts)
    {
        if (tensor.DealtRows > 1) return [Shifted(0), CSharpLiteral.Integer(shifts[1]), Among(1, tensor.DealtRows)];
        return [.. fetch.Operands.Select((_, d) => tensor.IsUneven && d == 1 ? Among(d, tensor.Maps) : Shifted(d))];

        string Shifted(int d) => Plus(Bare(TextOf(fetch.Operands[d], 0)), shifts[d]);

        string Among(int d, int rows) => $"{Operand(TextOf(fetch.Operands[d], 0))} >> {CSharpLiteral.Integer(Log2(rows))}";
    }

    private void EmitArrival(Op op, int channel, int place)
    {
        var ring = rings!.Channels[channel];
        if (place == 0)
        {
            body.WriteLine($"Simt.AwaitBarrier({ring.FullBarrier}, {ring.Round});");
            slots[channel] = Temporary("int", "slot", ring.SlotAddress);
        }

        elements[(op.Result, 0)] = new Element(Plus(slots[channel], ring.Channel.OffsetOf(place)));
    }

    /// <summary>
    /// Takes the pieces of a row and the ones behind them to registers, shifted together by as much as the row begins behind a piece, and back to the slot as products read it:
    /// all threads have taken theirs before any puts one back.
    /// </summary>
    private void EmitAlignRows(Op op)
    {
        Comment(op);
        var tensor = rings!.Tensors[(int)op.Numbers[0]];
        var block = TensorBlock.Of(tensor);
        var type = program.TypeOf(op.Result);
        int size = type.Element.Size(), axis = block.ContiguousAxis;
        var layout = MemoryLayouts.Windows(type, axis, laid.Warps);
        var offsets = layout.OffsetsIn(laid.LayoutOf(op.Result));
        var place = PlaceToRead(op.Operands[0]);
        var row = coordinates.Expression(ThreadVectors(layout, 1 - axis), 0, "row");
        var column = coordinates.Expression(ThreadVectors(layout, axis), 0, "column");
        var (alike, among) = ($"({row} & {CSharpLiteral.Integer(tensor.Maps - 1)})", $"({row} >> {CSharpLiteral.Integer(Log2(tensor.Maps))})");
        usesThread = true;
        var from = Temporary(
            "int", "piece_at", $"({alike} * {CSharpLiteral.Integer(block.MapBytes)}) + ({among} * {CSharpLiteral.Integer(block.RowBytes)}) + ({column} * {CSharpLiteral.Integer(size)})");
        var starts = new Dictionary<int, string>();
        var aligned = new List<(int Register, string Piece)>();
        for (var r = 0; r < layout.RegisterCount; r += MemoryLayouts.MaxVectorBytes / size)
        {
            var at = layout.Apply(InDim.Register, r);
            var map = at[1 - axis] % tensor.Maps;
            var distance = (map * block.MapBytes) + (at[1 - axis] / tensor.Maps * block.RowBytes) + (at[axis] * size);
            var pieces = new[] { distance, distance + MemoryLayouts.MaxVectorBytes }.Select(bytes => Temporary("I4", "piece", $"Simt.SharedLoad128(ref {place(Plus(from, bytes))})")).ToArray();
            if (!starts.TryGetValue(map, out var start)) starts[map] = start = Temporary("int", "start", StartOf(tensor, map == 0 ? alike : $"({Plus(alike, map)})"));
            aligned.Add((r, Temporary("I4", "aligned", $"Simt.Realign128({string.Join(", ", pieces.SelectMany(piece => "XYZW".Select(w => $"{piece}.{w}")))}, {start})")));
        }

        Synchronize();
        var owner = OwnerTest(layout.FreeBits(InDim.Lane), layout.FreeBits(InDim.Warp)) ?? "true";
        foreach (var (register, piece) in aligned)
            body.WriteLine($"Simt.SharedStore128({owner}, ref {place(SharedOffset(offsets, register, type.Element))}, {string.Join(", ", "XYZW".Select(w => $"{piece}.{w}"))});");
        body.WriteLine("Simt.PublishShared();");
        Synchronize();
        elements[(op.Result, 0)] = ElementOf(op.Operands[0], 0);
    }

    /// <summary>How far behind the start of a piece a row of a tensor begins, in bytes.</summary>
    private string StartOf(TensorAccess tensor, string row)
    {
        var pointer = CSharpLiteral.Identifier(program.Parameters[tensor.Parameter].Name);
        var stride = KernelEmitter.FormOf(program.Parameters, tensor.Dimensions[1].Stride);
        var origin = tensor.Origin.IsZero ? "" : $" + {KernelEmitter.FormOf(program.Parameters, tensor.Origin)}";
        return $"Simt.StartInPiece(ref {pointer}[(({row} * ({stride})){origin}) * {CSharpLiteral.Integer(tensor.Element.Size())}])";
    }

    private void EmitReleaseSlot(Op op)
    {
        var ring = rings!.Channels[(int)op.Numbers[0]];
        if (op.Numbers[1] == 0)
        {
            body.WriteLine($"Simt.Arrive({FirstLane}, {ring.EmptyBarrier});");
        }
        else
        {
            body.WriteLine($"Simt.Arrive({FirstLane} & {ring.Held} >= 0, {ring.EmptyBarrierOf(ring.Held)});").WriteLine($"{ring.Held} = {ring.Stage};");
        }

        Advance(ring);
    }

    private void EmitDrainChannel(Op op)
    {
        var ring = rings!.Channels[(int)op.Numbers[0]];
        body.WriteLine("Simt.AwaitDots(0);");
        body.WriteLine($"Simt.Arrive({FirstLane} & {ring.Held} >= 0, {ring.EmptyBarrierOf(ring.Held)});").WriteLine($"{ring.Held} = -1;");
    }

    private string FirstLane
    {
        get
        {
            usesThread = true;
            return $"({coordinates.Thread} & {CSharpLiteral.Integer(LaidOutProgram.LanesPerWarp - 1)}) == 0";
        }
    }

    private void Advance(RingNames ring)
    {
        body.WriteLine($"{ring.Stage} = {ring.Stage} == {CSharpLiteral.Integer(ring.Channel.Stages - 1)} ? 0 : {ring.Stage} + 1;");
        body.WriteLine($"{ring.Round} = {ring.Stage} == 0 ? {ring.Round} ^ 1 : {ring.Round};");
    }

    private static string Plus(string text, int offset) => offset == 0 ? text : text == "0" ? CSharpLiteral.Integer(offset) : $"{text} + {CSharpLiteral.Integer(offset)}";
}
