using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>
/// Values that live in shared memory: each has a place of its own in the arena that the launch gives. What is put there outside of rings is synchronized here,
/// by as few barriers as a walk in program order can tell; who fills rings synchronizes by operations.
/// </content>
internal sealed partial class SimtEmitter
{
    /// <summary>Places repeat the banks, and suit every access.</summary>
    private const int TileAlignment = 128;

    private readonly string tileArena;

    /// <summary>Where each value in shared memory begins, in bytes, as an expression.</summary>
    private readonly Dictionary<int, string> tiles = [];

    /// <summary>Where the slot behind that of windows begins.</summary>
    private readonly Dictionary<int, string> tilesBehind = [];
    private int tileBytes;

    /// <summary>Whether tiles were written, and whether they may have been read, since the last barrier.</summary>
    private bool areTilesUnpublished;
    private bool areTilesRead;

    private void AllocateTiles(Op op, int slots)
    {
        tiles[op.Result] = CSharpLiteral.Integer(tileBytes);
        tileBytes += slots * SlotBytes(op.Result);
    }

    /// <summary>Bytes from one slot of a ring to the next.</summary>
    private int SlotBytes(int ring)
    {
        var type = program.TypeOf(ring);
        return (type.ElementCount * type.Element.Size() + TileAlignment - 1) / TileAlignment * TileAlignment;
    }

    private string SlotPlace(int ring, int slot)
    {
        var index = TextOf(slot, 0);
        var bytes = SlotBytes(ring);
        return int.TryParse(index, out var known)
            ? CSharpLiteral.Integer(int.Parse(tiles[ring], System.Globalization.CultureInfo.InvariantCulture) + known * bytes)
            : $"{tiles[ring]} + ({index} * {CSharpLiteral.Integer(bytes)})";
    }

    private Func<string, string> InTile(string origin) => offset => origin == "0" ? $"{tileArena}[{Bare(offset)}]" : offset == "0" ? $"{tileArena}[{Bare(origin)}]" : $"{tileArena}[{origin} + {offset}]";

    private void EmitToShared(Op op)
    {
        Comment(op);
        AllocateTiles(op, 1);
        if (areTilesRead) Synchronize();
        StoreShared(op.Operands[0], laid.LayoutOf(op.Result), InTile(tiles[op.Result]));
        areTilesUnpublished = true;
    }

    private void EmitLoadShared(Op op)
    {
        Comment(op);
        var type = program.TypeOf(op.Result).Element;
        if (op.IsWindowed)
        {
            BeginTileRead();
            EmitWindows(op, type);
            return;
        }

        var read = SharedReader(laid.LayoutOf(op.Result).OffsetsIn(laid.LayoutOf(op.Operands[0])), type, WordName(op.Result), PlaceToRead(op.Operands[0]));
        foreach (var r in demand.Of(op.Result)) DefineRead(op, r, read(r));
    }

    /// <summary>The bytes of a value in shared memory: of a fetched one, which has arrived, or of one that threads wrote.</summary>
    private Func<string, string> PlaceToRead(int value)
    {
        if (definedAs[value].Code == Opcode.TensorLoad)
        {
            var origin = Temporary("int", "slot_at", $"{TextOf(value, 0)} - Simt.SharedAddress(ref {shared}[0])");
            return offset => $"{shared}[{origin} + {offset}]";
        }

        BeginTileRead();
        return InTile(tiles[value]);
    }

    /// <summary>Reads the pieces of each run and of what it ends in, and shifts them by where its elements begin.</summary>
    private void EmitWindows(Op op, ElementType type)
    {
        var run = map.RunOf(op);
        var size = type.Size();
        var layout = laid.LayoutOf(op.Result);
        var offsets = layout.OffsetsIn(laid.LayoutOf(op.Operands[0]));
        string slot = tiles[op.Operands[0]], behind = tilesBehind[op.Operands[0]];
        var vector = MemoryLayouts.MaxVectorBytes / size;

        // The last run of a row ends in the first piece of the next window of that row.
        var rowBytes = CSharpLiteral.Integer(layout.OutShape[(int)op.Numbers[0]] * size);
        usesThread = true;
        var further = Temporary("int", "slot_at", run.LastThreads == 0
            ? $"{behind} - {rowBytes}"
            : $"({coordinates.Thread} & {CSharpLiteral.Integer(run.LastThreads)}) == {CSharpLiteral.Integer(run.LastThreads)} ? {behind} - {rowBytes} : {slot}");
        foreach (var group in demand.Of(op.Result).GroupBy(r => r & ~run.Mask))
        {
            string Piece(string origin, int at, int distance)
            {
                var offset = SharedOffset(offsets, group.Key | run.Register(at), type);
                return Temporary("I4", WordName(op.Result), $"Simt.SharedLoad128(ref {InTile(origin)(distance == 0 ? offset : $"({offset}) + {CSharpLiteral.Integer(distance)}")})");
            }

            var start = Bare(TextOf(op.Operands[1], group.Key));
            var pieces = Enumerable.Range(0, run.Pieces).Select(p => Piece(slot, p * vector, 0)).ToList();
            pieces.Add(Piece((group.Key & run.LastRegisters) == run.LastRegisters ? further : slot, 0, run.Pieces * MemoryLayouts.MaxVectorBytes));
            var words = Enumerable.Range(0, run.Pieces).Select(p =>
                Temporary("I4", WordName(op.Result), $"Simt.Realign128({string.Join(", ", pieces.Skip(p).Take(2).SelectMany(piece => "XYZW".Select(w => $"{piece}.{w}")))}, {start})")).ToArray();
            foreach (var r in group)
            {
                var place = run.Place(r);
                DefineRead(op, r, Extract(type, words[place / vector], MemoryLayouts.MaxVectorBytes, place % vector * size));
            }
        }
    }

    private void BeginTileRead()
    {
        if (areTilesUnpublished) Synchronize();
        areTilesRead = true;
    }

    /// <summary>
    /// Where control flow parts or meets: what was written is published, and anything may have been read, by an earlier step of a loop for one: also tiles that
    /// are first written further down.
    /// </summary>
    private void SettleTiles()
    {
        if (areTilesUnpublished) Synchronize();
        areTilesRead = true;
    }

    private void EmitSharedEffect(Op op)
    {
        Comment(op);
        switch (op.Code)
        {
            case Opcode.Barrier:
                Synchronize();
                break;
            case Opcode.WarpBarrier:
                body.WriteLine("Simt.WarpBarrier();");
                break;
            case Opcode.CommitCopies:
                body.WriteLine("Simt.CommitCopies();");
                break;
            case Opcode.WaitCopies:
                body.WriteLine($"Simt.WaitCopies({CSharpLiteral.Integer(op.Numbers[0])});");
                break;
            case Opcode.StoreShared:
                StoreShared(op.Operands[2], laid.LayoutOf(op.Operands[0]), InTile(Temporary("int", "slot_at", SlotPlace(op.Operands[0], op.Operands[1]))));
                break;
            default:
                EmitCopyShared(op);
                break;
        }
    }

    private void EmitCopyShared(Op op)
    {
        // Of windows it says how many bytes, else whether.
        int ring = op.Operands[0], pointer = op.Operands[2], mask = op.Operands[3];
        var layout = laid.LayoutOf(pointer);
        var type = program.TypeOf(ring).Element;
        var offsets = layout.OffsetsIn(laid.LayoutOf(ring));
        var width = map.CopyWidth(op);
        var place = InTile(Temporary("int", "slot_at", SlotPlace(ring, op.Operands[1])));
        var owner = OwnerTest(layout.FreeBits(InDim.Lane), layout.FreeBits(InDim.Warp)) ?? "true";
        var repeated = layout.FreeBits(InDim.Register);
        for (var r = 0; r < layout.RegisterCount; r += width)
        {
            if ((r & repeated) != 0) continue;
            var test = mask < 0 ? "true" : Bare(TextOf(mask, r));
            var (to, from) = ($"ref {place(SharedOffset(offsets, r, type))}", $"ref {Address(pointer, r)}");
            body.WriteLine(op.IsWindowed
                ? $"Simt.CopyPieceAsync({owner}, {to}, {from}, {test});"
                : $"Simt.CopyAsync{CSharpLiteral.Integer(width * type.Size() * 8)}({owner}, {test}, {to}, {from});");
        }
    }
}
