using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>Exchange between threads through static shared memory: one arena, used again by every exchange, with a barrier before it is overwritten.</content>
internal sealed partial class SimtEmitter
{
    private readonly string shared;
    private int sharedBytes;
    private bool isSharedUsed;

    /// <summary>Claims the arena: waits for the readers of what lies in it.</summary>
    private void BeginExchange(int bytes)
    {
        sharedBytes = Math.Max(sharedBytes, bytes);
        if (isSharedUsed || loopDepth > 0 || role == WarpRole.Computing) Synchronize();
        isSharedUsed = true;
    }

    private void PublishExchange() => Synchronize();

    /// <summary>All threads that take this part wait for each other.</summary>
    private void Synchronize()
    {
        body.WriteLine(role == WarpRole.Whole ? "Group.Barrier();" : $"Simt.Barrier(1, {CSharpLiteral.Integer(laid.Threads)});");
        areTilesUnpublished = areTilesRead = false;
    }

    /// <summary>Writes a value's elements to shared memory, each by its owner, in vectors where its registers lie together there.</summary>
    /// <param name="place">The C# element of the arena at an offset in bytes.</param>
    private void StoreShared(int value, LinearLayout shared, Func<string, string> place) => StoreShared(value, laid.LayoutOf(value), shared, place);

    private void StoreShared(int value, LinearLayout layout, LinearLayout shared, Func<string, string> place)
    {
        var type = program.TypeOf(value).Element;
        var offsets = layout.OffsetsIn(shared);
        var vector = SharedVector.Of(offsets, type.Size());
        var repeated = layout.FreeBits(InDim.Register);
        var owner = OwnerTest(layout.FreeBits(InDim.Lane), layout.FreeBits(InDim.Warp)) ?? "true";
        for (var r = 0; r < layout.RegisterCount; r++)
        {
            if ((r & (vector.Mask | repeated)) != 0) continue;
            var words = Pack(type, Enumerable.Range(0, vector.Width).Select(i => ElementOf(value, r | vector.Register(i))).ToArray());
            body.WriteLine($"Simt.SharedStore{CSharpLiteral.Integer(vector.Width * type.Size() * 8)}({owner}, ref {place(SharedOffset(offsets, r, type))}, {string.Join(", ", words)});");
        }
    }

    /// <summary>Reads elements from shared memory, in vectors where a thread's registers lie together there; each vector when one of its registers is first asked for.</summary>
    private Func<int, Element> SharedReader(LinearLayout offsets, ElementType type, string stem, Func<string, string> place)
    {
        var vector = SharedVector.Of(offsets, type.Size());
        var bytes = vector.Width * type.Size();
        var loaded = new Dictionary<int, string>();
        return register =>
        {
            var first = register & ~vector.Mask;
            if (!loaded.TryGetValue(first, out var words))
                loaded[first] = words = Temporary(WordType(bytes), stem, $"Simt.SharedLoad{CSharpLiteral.Integer(bytes * 8)}(ref {place(SharedOffset(offsets, first, type))})");
            return Extract(type, words, bytes, vector.Position(register) * type.Size());
        };
    }

    private void EmitConvertLayout(Op op)
    {
        LinearLayout from = laid.LayoutOf(op.Operands[0]), to = laid.LayoutOf(op.Result);
        if (from.SameDistribution(to, out var renamed))
        {
            foreach (var r in demand.Of(op.Result)) elements[(op.Result, r)] = ElementOf(op.Operands[0], renamed[r]);
            return;
        }

        if (target.HasShuffles && LaneSwaps.Between(from, to) is { } swaps)
        {
            EmitLaneSwaps(op, swaps);
            return;
        }

        var type = program.TypeOf(op.Result);
        var shared = LinearLayout.SwizzledShared(type.Extents, [.. to.MinorToMajor()], type.Element.Size());
        Comment(op);
        BeginExchange(type.ElementCount * type.Element.Size());
        StoreShared(op.Operands[0], shared, InArena);
        PublishExchange();
        var read = SharedReader(to.OffsetsIn(shared), type.Element, WordName(op.Result), InArena);
        foreach (var r in demand.Of(op.Result)) Define(op, r, read(r).Text);
    }

    private string InArena(string offset) => $"{shared}[{Bare(offset)}]";

    /// <summary>Where a register's element lies, in bytes.</summary>
    private string SharedOffset(LinearLayout offsets, int register, ElementType type)
    {
        var size = type.Size();
        var vectors = ThreadVectors(offsets, 0).Select(v => v * size).ToArray();
        return coordinates.Expression(vectors, offsets.ApplyFlat(InDim.Register, register) * size, "slot");
    }

    private static int Log2(int powerOfTwo)
    {
        var log = 0;
        while (1 << log < powerOfTwo) log++;
        return log;
    }
}
