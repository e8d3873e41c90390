using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>Conversions within a warp: registers change places with those of the lane that differs in one bit.</content>
internal sealed partial class SimtEmitter
{
    private void EmitLaneSwaps(Op op, LaneSwaps conversion)
    {
        var source = op.Operands[0];
        var type = program.TypeOf(source).Element;

        // Narrow elements move packed in words, with those of registers that stay together.
        var perWord = 4 / Math.Min(4, type.Size());
        var packed = Enumerable.Range(0, Log2(map.RegisterCount(source))).Where(bit => conversion.Swaps.All(s => s.Register != bit)).Take(Log2(perWord)).ToArray();
        if (1 << packed.Length < perWord) (packed, perWord) = ([], 1);
        var inWord = packed.Aggregate(0, (bits, bit) => bits | (1 << bit));
        Comment(op);
        var words = new Dictionary<int, string[]>();
        for (var first = 0; first < map.RegisterCount(source); first++)
        {
            if ((first & inWord) != 0) continue;
            var parts = Enumerable.Range(0, perWord).Select(i => ElementOf(source, first | Spread(i))).ToArray();
            words[first] = Pack(type, parts).Select(text => Temporary("int", "moved", text)).ToArray();
        }

        foreach (var (lane, register) in conversion.Swaps)
        {
            usesThread = true;
            var upper = Temporary("bool", "upper", $"({coordinates.Thread} & {CSharpLiteral.Integer(1 << lane)}) != 0");
            foreach (var first in words.Keys.Where(first => (first & (1 << register)) == 0).ToArray())
            {
                string[] low = words[first], high = words[first | (1 << register)];
                for (var w = 0; w < low.Length; w++)
                {
                    var received = Temporary("int", "received", $"Simt.ShuffleXor({upper} ? {low[w]} : {high[w]}, {CSharpLiteral.Integer(1 << lane)})");
                    (low[w], high[w]) = (Temporary("int", "moved", $"{upper} ? {received} : {low[w]}"), Temporary("int", "moved", $"{upper} ? {high[w]} : {received}"));
                }
            }
        }

        foreach (var r in demand.Of(op.Result))
        {
            var at = conversion.RegisterMap[r];
            var word = words[at & ~inWord];
            if (type.Size() == 8)
            {
                elements[(op.Result, r)] = Extract(type, Temporary("I2", "pair", $"new I2 {{ X = {word[0]}, Y = {word[1]} }}"), 8, 0);
                continue;
            }

            var place = Enumerable.Range(0, perWord).First(i => Spread(i) == (at & inWord));
            elements[(op.Result, r)] = Extract(type, word[0], 4, place * type.Size());
        }

        int Spread(int i) => packed.Select((bit, p) => ((i >> p) & 1) << bit).Sum();
    }
}
