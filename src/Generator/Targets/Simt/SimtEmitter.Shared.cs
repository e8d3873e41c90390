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
    private void Synchronize() => body.WriteLine(role == WarpRole.Whole ? "Group.Barrier();" : $"Simt.Barrier(1, {CSharpLiteral.Integer(laid.Threads)});");

    /// <summary>Writes a value's elements to shared memory, each by its owner, in vectors where its registers lie together there.</summary>
    private void StoreShared(int value, LinearLayout shared, int origin)
    {
        var layout = laid.LayoutOf(value);
        var type = program.TypeOf(value).Element;
        var offsets = layout.OffsetsIn(shared);
        var width = SharedWidth(layout, offsets, type);
        var owner = OwnerTest(layout.FreeBits(InDim.Lane), layout.FreeBits(InDim.Warp)) ?? "true";
        for (var r = 0; r < layout.RegisterCount; r += width)
        {
            var words = Pack(type, Enumerable.Range(r, width).Select(i => ElementOf(value, i)).ToArray());
            body.WriteLine($"Simt.SharedStore{CSharpLiteral.Integer(width * type.Size() * 8)}({owner}, ref {SharedAddress(offsets, r, type, origin)}, {string.Join(", ", words)});");
        }
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
        StoreShared(op.Operands[0], shared, 0);
        PublishExchange();
        var offsets = to.OffsetsIn(shared);
        var width = SharedWidth(to, offsets, type.Element);
        foreach (var group in demand.Of(op.Result).GroupBy(r => r / width * width))
        {
            var bytes = width * type.Element.Size();
            var loaded = Temporary(
                WordType(bytes), WordName(op.Result), $"Simt.SharedLoad{CSharpLiteral.Integer(bytes * 8)}(ref {SharedAddress(offsets, group.Key, type.Element, 0)})");
            foreach (var r in group) Define(op, r, Extract(type.Element, loaded, bytes, (r - group.Key) * type.Element.Size()).Text);
        }
    }

    /// <summary>How many registers from the lowest lie side by side in shared memory, in every thread, up to 16 bytes.</summary>
    private static int SharedWidth(LinearLayout layout, LinearLayout offsets, ElementType type)
    {
        var width = Math.Min(offsets.ContiguousRegisters(0), MemoryLayouts.MaxVectorBytes / type.Size());
        while (width > 1)
        {
            var inner = offsets.Bases(InDim.Register).Skip(Log2(width)).Concat(offsets.Bases(InDim.Lane)).Concat(offsets.Bases(InDim.Warp));
            if (inner.All(v => (v & (width - 1)) == 0)) break;
            width /= 2;
        }

        return Math.Min(width, layout.RegisterCount);
    }

    private string SharedAddress(LinearLayout offsets, int register, ElementType type, int origin)
    {
        var size = type.Size();
        var vectors = ThreadVectors(offsets, 0).Select(v => v * size).ToArray();
        var text = coordinates.Expression(vectors, offsets.ApplyFlat(InDim.Register, register) * size, "slot");
        return $"{shared}[{(origin == 0 ? Bare(text) : $"{CSharpLiteral.Integer(origin)} + {text}")}]";
    }

    private static int Log2(int powerOfTwo)
    {
        var log = 0;
        while (1 << log < powerOfTwo) log++;
        return log;
    }
}
