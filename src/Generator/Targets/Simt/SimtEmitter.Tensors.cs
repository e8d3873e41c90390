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
    /// <summary>Pieces of a row that neighbouring threads copy: as much as memory has in a line.</summary>
    private const int MostAbreast = 8;

    /// <summary>What the second cache is asked for at once.</summary>
    private const int RequestedBytes = 128;

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
            ByOneThread([$"Simt.ArriveForCopies({arrivals[channel]}, {ring.CopiedBytes});"]);
        }

        var tensor = rings.Tensors[(int)op.Numbers[0]];
        for (var d = 0; d < op.Operands.Count; d++)
            if ((op.Numbers[2] >> d & 1) != 0) body.WriteLine($"Simt.Require({Operand(TextOf(op.Operands[d], 0))} >= 0);");
        if (tensor.IsUneven) EmitPieces(op, tensor, Plus(slots[channel], ring.Channel.OffsetOf(place)));
        else ByOneThread([.. TensorBox.Of(tensor).Copies.Select(Copy)]);
        if (place < ring.Channel.Blocks.Count - 1) return;
        if (ring.Channel.IsUneven) body.WriteLine($"Simt.ArriveBehindPieces({arrivals[channel]});");
        Advance(ring);

        string Copy((int Offset, EquatableArray<int> Shifts) copy)
        {
            var starts = StartsOf(op, tensor, copy.Shifts);
            return $"Simt.TensorCopy{CSharpLiteral.Integer(starts.Length)}D({Plus(slots[channel], ring.Channel.OffsetOf(place) + copy.Offset)}, {rings!.MapOf((int)op.Numbers[0])}, {string.Join(", ", starts)}, {arrivals[channel]});";
        }
    }

    /// <summary>
    /// Asks the second cache for what a loop's first steps copy of rows that begin anywhere, as much as two rounds of slots have: memory fetches it while the copies of the other
    /// operand, which the program waits for, are still being made.
    /// </summary>
    private void EmitRequests(Op loop)
    {
        if (loop.Code != Opcode.For || loop.WithNested.Any(op => op.Code == Opcode.Load)) return;
        foreach (var op in loop.Body.Ops.Where(op => op.Code == Opcode.TensorLoad && op.Operands[0] == loop.Body.Arguments[0] && elements.ContainsKey((op.Operands[1], 0))))
        {
            var tensor = rings!.Tensors[(int)op.Numbers[0]];
            if (!tensor.IsUneven) continue;
            var steps = 2 * rings.Channels[(int)op.Numbers[3]].Channel.Stages;
            int size = tensor.Element.Size(), rows = tensor.Dimensions[1].Box, lines = 1;
            while (lines * RequestedBytes < steps * tensor.Dimensions[0].Box * size) lines *= 2;
            var pointer = CSharpLiteral.Identifier(program.Parameters[tensor.Parameter].Name);
            var bytes = CSharpLiteral.Integer(size);
            var lane = FetchingLane();
            var first = TextOf(loop.Operands[0], 0);
            for (var i = 0; i < rows * lines; i += MultiprocessorShare.FetchingThreads)
            {
                var number = i == 0 ? lane : $"({Plus(lane, i)})";
                var row = Temporary("long", "row", $"{Operand(TextOf(op.Operands[1], 0))} + (long)({number} >> {CSharpLiteral.Integer(Log2(lines))})");
                var column = Temporary("long", "column", $"({Operand(first)} * {bytes}) + (({number} & {CSharpLiteral.Integer(lines - 1)}) * {CSharpLiteral.Integer(RequestedBytes)})");
                var exists = $"{row} < {KernelEmitter.FormOf(program.Parameters, tensor.Dimensions[1].Limit!)} & {column} < ({KernelEmitter.FormOf(program.Parameters, tensor.Dimensions[0].Limit!)}) * {bytes}";
                body.WriteLine($"Simt.Request({exists}, ref {pointer}[((({row} * ({KernelEmitter.FormOf(program.Parameters, tensor.Dimensions[1].Stride)})) + {KernelEmitter.FormOf(program.Parameters, tensor.Origin)}) * {bytes}) + {column}]);");
            }
        }
    }

    /// <summary>The number of a thread among those that fetch.</summary>
    private string FetchingLane()
    {
        usesThread = true;
        return Temporary("int", "lane", $"{coordinates.Thread} & {CSharpLiteral.Integer(MultiprocessorShare.FetchingThreads - 1)}");
    }

    /// <summary>What one of the threads that fetch does, where there are others.</summary>
    private void ByOneThread(IReadOnlyList<string> statements)
    {
        if (rings!.AreUneven)
        {
            usesThread = true;
            body.Open($"if ({coordinates.Thread} == {CSharpLiteral.Integer(laid.Threads)})");
        }

        foreach (var statement in statements) body.WriteLine(statement);
        if (rings.AreUneven) body.Close();
    }

    /// <summary>
    /// Copies the aligned pieces of memory that rows lie in, and the one behind them: neighbouring threads neighbouring pieces, and all threads some rows at once. What is
    /// behind the end of a row, or of rows, becomes zero.
    /// </summary>
    private void EmitPieces(Op op, TensorAccess tensor, string slot)
    {
        const int piece = MemoryLayouts.MaxVectorBytes;
        var block = TensorBlock.Of(tensor);
        int size = tensor.Element.Size(), rows = tensor.Dimensions[1].Box, wide = tensor.Dimensions[0].Box * size / piece;
        var abreast = Math.Min(wide, MostAbreast);
        var together = MultiprocessorShare.FetchingThreads / abreast;
        var pointer = CSharpLiteral.Identifier(program.Parameters[tensor.Parameter].Name);
        var bytes = CSharpLiteral.Integer(size);
        var lane = FetchingLane();
        var column = Temporary("int", "column", $"({lane} & {CSharpLiteral.Integer(abreast - 1)}) * {CSharpLiteral.Integer(piece)}");
        var row = Temporary("int", "row", $"{lane} >> {CSharpLiteral.Integer(Log2(abreast))}");
        var first = Temporary("long", "first", $"{Operand(TextOf(op.Operands[1], 0))} + (long){row}");
        var stride = Temporary("long", "stride", $"({KernelEmitter.FormOf(program.Parameters, tensor.Dimensions[1].Stride)}) * {bytes}");
        var from = Temporary("long", "from", $"({first} * {stride}) + (({KernelEmitter.FormOf(program.Parameters, tensor.Origin)} + {Operand(TextOf(op.Operands[0], 0))}) * {bytes}) + {column}");
        var left = Temporary("long", "left", $"(({KernelEmitter.FormOf(program.Parameters, tensor.Dimensions[0].Limit!)}) - {Operand(TextOf(op.Operands[0], 0))}) * {bytes} - {column} + Simt.StartInPiece(ref {pointer}[{from}])");
        var room = Temporary("int", "room", $"(int)Math.Min({left}, {CSharpLiteral.Constant(ElementType.I64, block.RowBytes)})");
        var end = KernelEmitter.FormOf(program.Parameters, tensor.Dimensions[1].Limit!);
        var to = Temporary("int", "to", $"{slot} - Simt.SharedAddress(ref {shared}[0]) + ({row} * {CSharpLiteral.Integer(block.RowBytes)}) + {column}");
        for (var r = 0; r < rows; r += together)
        {
            var known = Temporary("int", "known", $"{first} + {CSharpLiteral.Integer(r)} < {end} ? {room} : 0");
            var place = r == 0 ? from : Temporary("long", "from", $"{from} + ({stride} * {CSharpLiteral.Integer(r)})");
            for (var c = 0; c <= wide; c += abreast)
            {
                // One thread of a row has the piece behind it.
                var owns = new List<string>();
                if (c == wide) owns.Add($"{column} == 0");
                if (rows < together) owns.Add($"{row} < {CSharpLiteral.Integer(rows)}");
                var owner = owns.Count == 0 ? "true" : string.Join(" & ", owns);
                body.WriteLine($"Simt.CopyPieceAsync({owner}, ref {shared}[{Plus(to, (r * block.RowBytes) + (c * piece))}], ref {pointer}[{Plus(place, c * piece)}], {Plus(known, -c * piece)});");
            }
        }
    }

    /// <summary>Where a box begins in the tensor that the host describes.</summary>
    /// <param name="shifts">How far from the block's first element.</param>
    private string[] StartsOf(Op fetch, TensorAccess tensor, EquatableArray<int> shifts)
    {
        return tensor.DealtRows > 1
            ? [Shifted(0), CSharpLiteral.Integer(shifts[1]), $"{Operand(TextOf(fetch.Operands[1], 0))} >> {CSharpLiteral.Integer(Log2(tensor.DealtRows))}"]
            : [.. fetch.Operands.Select((_, d) => Shifted(d))];

        string Shifted(int d) => Plus(Bare(TextOf(fetch.Operands[d], 0)), shifts[d]);
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
        int size = type.Element.Size(), axis = block.ContiguousAxis, alike = MemoryLayouts.MaxVectorBytes / size;
        var layout = MemoryLayouts.Windows(type, axis, laid.Warps);
        var offsets = layout.OffsetsIn(laid.LayoutOf(op.Result));
        var place = PlaceToRead(op.Operands[0]);
        var row = coordinates.Expression(ThreadVectors(layout, 1 - axis), 0, "row");
        var column = coordinates.Expression(ThreadVectors(layout, axis), 0, "column");
        usesThread = true;
        var from = Temporary("int", "piece_at", $"({row} * {CSharpLiteral.Integer(block.RowBytes)}) + ({column} * {CSharpLiteral.Integer(size)})");
        var first = Temporary("int", "first", $"{Operand(TextOf(op.Operands[1], 0))} + {row}");
        var starts = new Dictionary<int, string>();
        var aligned = new List<(int Register, string Piece)>();
        for (var r = 0; r < layout.RegisterCount; r += MemoryLayouts.MaxVectorBytes / size)
        {
            var at = layout.Apply(InDim.Register, r);
            var kind = at[1 - axis] % alike;
            var distance = (at[1 - axis] * block.RowBytes) + (at[axis] * size);
            var pieces = new[] { distance, distance + MemoryLayouts.MaxVectorBytes }.Select(bytes => Temporary("I4", "piece", $"Simt.SharedLoad128(ref {place(Plus(from, bytes))})")).ToArray();
            if (!starts.TryGetValue(kind, out var start)) starts[kind] = start = Temporary("int", "start", StartOf(tensor, kind == 0 ? first : $"({Plus(first, kind)})"));
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
            body.WriteLine($"Simt.Arrive({Releases(ring)}, {ring.EmptyBarrier});");
        }
        else
        {
            body.WriteLine($"Simt.Arrive({Releases(ring)} & {ring.Held} >= 0, {ring.EmptyBarrierOf(ring.Held)});").WriteLine($"{ring.Held} = {ring.Stage};");
        }

        Advance(ring);
    }

    private void EmitDrainChannel(Op op)
    {
        var ring = rings!.Channels[(int)op.Numbers[0]];
        body.WriteLine("Simt.AwaitDots(0);");
        body.WriteLine($"Simt.Arrive({Releases(ring)} & {ring.Held} >= 0, {ring.EmptyBarrierOf(ring.Held)});").WriteLine($"{ring.Held} = -1;");
    }

    /// <summary>Whether a lane arrives for a slot that its warp is done with: one for all, but each for itself where lanes read and write the slot, not just products.</summary>
    private string Releases(RingNames ring)
    {
        if (ring.Channel.IsUneven) return "true";
        usesThread = true;
        return $"({coordinates.Thread} & {CSharpLiteral.Integer(LaidOutProgram.LanesPerWarp - 1)}) == 0";
    }

    private void Advance(RingNames ring)
    {
        body.WriteLine($"{ring.Stage} = {ring.Stage} == {CSharpLiteral.Integer(ring.Channel.Stages - 1)} ? 0 : {ring.Stage} + 1;");
        body.WriteLine($"{ring.Round} = {ring.Stage} == 0 ? {ring.Round} ^ 1 : {ring.Round};");
    }

    private static string Plus(string text, int offset) => offset == 0 ? text : text == "0" ? CSharpLiteral.Integer(offset) : $"{text} + {CSharpLiteral.Integer(offset)}";
}
