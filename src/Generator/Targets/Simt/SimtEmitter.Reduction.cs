using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>
/// Reductions, read off the layout: register bits along the axis are combined in the thread as a balanced tree, lane bits by shuffles where the target has
/// them, what is left through shared memory.
/// </content>
internal sealed partial class SimtEmitter
{
    /// <summary>Partial results a thread combines after one trip through shared memory: 2^4, a balance of barriers against reads.</summary>
    private const int BitsPerTrip = 4;

    /// <summary>
    /// Partial results that a thread reads in a trip, for all its registers: 2^3. All warps of a processor share one way to shared memory; lanes that would read the same
    /// read a part each, and shuffle.
    /// </summary>
    private const int BitsPerReader = 3;

    /// <summary>An addition takes four cycles, and a processor begins one a cycle.</summary>
    private const int SumChains = 4;

    private void EmitReduction(Op op)
    {
        var source = laid.LayoutOf(op.Operands[0]);
        var sliced = source.Slice(op.Axis, out var resultRegister);
        var type = program.TypeOf(op.Operands[0]).Element;
        Comment(op);
        var partials = new string[sliced.RegisterCount];
        var repeated = source.FreeBits(InDim.Register);
        for (var r = 0; r < partials.Length; r++)
        {
            var terms = Enumerable.Range(0, source.RegisterCount).Where(s => resultRegister[s] == r && (s & repeated) == 0).Select(s => TextOf(op.Operands[0], s)).ToList();
            partials[r] = Temporary(Storage.TypeName(program.TypeOf(op.Result)), program.Values[op.Result].Name is { } name ? name + "_part" : "part", Tree(op.Code, type, Chained(op.Code, type, terms)));
        }

        // What warps would all have is a part of each where the result is wanted so.
        IReadOnlyList<(int Warp, int Register)> moved = [];
        if (!program.TypeOf(op.Result).IsScalar && laid.LayoutOf(op.Result).RegisterCount < partials.Length) source.SliceOverWarps(op.Axis, out moved);

        var bits = ThreadVectors(source, op.Axis).Select((v, bit) => (v, bit)).Where(b => b.v != 0).Select(b => b.bit).ToList();
        var free = source.FreeBits(InDim.Lane) | (source.FreeBits(InDim.Warp) * LaidOutProgram.LanesPerWarp);
        bits.RemoveAll(b => (free & (1 << b)) != 0);
        if (target.HasShuffles)
        {
            foreach (var lane in bits.Where(b => 1 << b < LaidOutProgram.LanesPerWarp).OrderByDescending(b => b).ToArray())
            {
                CombineLanes(op.Code, type, partials, lane);
                bits.Remove(lane);
                free |= 1 << lane;
            }
        }

        for (; bits.Count > 0; bits.RemoveRange(0, Math.Min(BitsPerTrip, bits.Count)))
        {
            var trip = bits.Take(BitsPerTrip).ToArray();
            ReduceThroughShared(op.Code, type, partials, trip, free, moved);
            foreach (var bit in trip) free |= 1 << bit;
        }

        for (var r = 0; r < partials.Length >> moved.Count; r++) elements[(op.Result, r)] = new Element(partials[r]);
    }

    /// <summary>Every thread writes its partial result, then reads those of the threads that differ from it in the trip's bits, or its part of them.</summary>
    /// <param name="free">Thread bits over which the partial results are equal: one thread of such a set writes.</param>
    /// <param name="moved">Bits of warps that choose what is read, in place of the last bits of registers.</param>
    private void ReduceThroughShared(Opcode code, ElementType type, string[] partials, int[] trip, int free, IReadOnlyList<(int Warp, int Register)> moved)
    {
        var size = Math.Max(4, type.Size());
        var kept = partials.Length >> moved.Count;
        var others = Enumerable.Range(0, Log2(laid.Threads)).Where(b => !trip.Contains(b) && (free & (1 << b)) == 0).ToArray();

        // The trip's bits are the high ones of a slot, so that neighbouring threads read neighbouring words.
        var slots = new int[Log2(laid.Threads)];
        for (var i = 0; i < others.Length; i++) slots[others[i]] = size << i;
        var lanes = Enumerable.Range(0, Log2(LaidOutProgram.LanesPerWarp)).Where(lane => target.HasShuffles && (free & (1 << lane)) != 0)
            .Take(Math.Min(trip.Length, Math.Max(0, trip.Length + Log2(kept) - BitsPerReader))).ToArray();
        var (own, parts) = (1 << (trip.Length - lanes.Length), slots.ToArray());
        for (var i = 0; i < lanes.Length; i++) parts[lanes[i]] = size << (others.Length + i);
        var stride = size << (others.Length + trip.Length);
        foreach (var (warp, register) in moved) parts[Log2(LaidOutProgram.LanesPerWarp) + warp] = stride << register;
        var readers = coordinates.Expression(parts, 0, "slot");
        for (var i = 0; i < trip.Length; i++) slots[trip[i]] = size << (others.Length + i);
        var writers = coordinates.Expression(slots, 0, "slot");
        var owner = OwnerTest(free & (LaidOutProgram.LanesPerWarp - 1), free / LaidOutProgram.LanesPerWarp) ?? "true";
        BeginExchange(stride * partials.Length);
        for (var r = 0; r < partials.Length; r++)
        {
            var words = string.Join(", ", Pack(type, [new Element(partials[r])]));
            body.WriteLine($"Simt.SharedStore{CSharpLiteral.Integer(size * 8)}({owner}, ref {shared}[{At(writers, r * stride)}], {words});");
        }

        PublishExchange();
        for (var r = 0; r < kept; r++)
        {
            var terms = Enumerable.Range(0, own).Select(i =>
            {
                var address = $"ref {shared}[{At(readers, r * stride + i * (size << (others.Length + lanes.Length)))}]";
                return size == 4
                    ? Extract(type, $"Simt.SharedLoad32({address})", 4, 0).Text
                    : Extract(type, Temporary("I2", "pair", $"Simt.SharedLoad64({address})"), 8, 0).Text;
            }).ToList();
            body.WriteLine($"{partials[r]} = {Bare(Tree(code, type, terms))};");
        }

        foreach (var lane in lanes) CombineLanes(code, type, partials.Take(kept), lane);
    }

    private void CombineLanes(Opcode code, ElementType type, IEnumerable<string> partials, int lane)
    {
        foreach (var partial in partials) body.WriteLine($"{partial} = {Bare(Combine(code, type, partial, Shuffled(type, partial, 1 << lane)))};");
    }

    private static string At(string origin, int offset) => offset == 0 ? Bare(origin) : origin == "0" ? CSharpLiteral.Integer(offset) : $"{origin} + {CSharpLiteral.Integer(offset)}";

    private string Shuffled(ElementType type, string value, int laneMask)
    {
        var mask = CSharpLiteral.Integer(laneMask);
        var words = Pack(type, [new Element(value)]);
        if (words.Count == 1) return Extract(type, $"Simt.ShuffleXor({words[0]}, {mask})", 4, 0).Text;
        var pair = Temporary("I2", "pair", $"new I2 {{ X = Simt.ShuffleXor({words[0]}, {mask}), Y = Simt.ShuffleXor({words[1]}, {mask}) }}");
        return Extract(type, pair, 8, 0).Text;
    }

    /// <summary>
    /// The terms of a sum of floats in as many chains as hide the latency of an addition: a product at the end of a chain is added in one instruction, while two
    /// products that meet in a tree cost one more.
    /// </summary>
    private List<string> Chained(Opcode code, ElementType type, List<string> terms)
    {
        if (code != Opcode.ReduceSum || !type.IsFloat() || terms.Count <= SumChains) return terms;
        return Enumerable.Range(0, SumChains).Select(chain => terms.Where((_, i) => i % SumChains == chain).Aggregate((sum, term) => Combine(code, type, sum, term))).ToList();
    }

    private string Tree(Opcode code, ElementType type, List<string> terms)
    {
        while (terms.Count > 1)
            terms = Enumerable.Range(0, (terms.Count + 1) / 2).Select(i => 2 * i + 1 < terms.Count ? Combine(code, type, terms[2 * i], terms[2 * i + 1]) : terms[2 * i]).ToList();
        return terms[0];
    }

    private string Combine(Opcode code, ElementType type, string a, string b) => Binary(
        code switch
        {
            Opcode.ReduceSum => Opcode.Add,
            Opcode.ReduceMax => Opcode.Maximum,
            _ => Opcode.Minimum,
        },
        type,
        a,
        b);
}
