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

        // Narrow elements move packed in words where the exchanges leave the neighbours together.
        var perWord = 4 / Math.Min(4, type.Size());
        var lowest = Log2(perWord);
        if (conversion.Swaps.Any(s => s.Register < lowest) || map.RegisterCount(source) < perWord) (perWord, lowest) = (1, 0);
        Comment(op);
        var words = Enumerable.Range(0, map.RegisterCount(source) / perWord)
            .SelectMany(w => Pack(type, Enumerable.Range(w * perWord, perWord).Select(r => ElementOf(source, r)).ToArray()))
            .Select(text => Temporary("int", "moved", text))
            .ToArray();
        var wordsPerElement = Math.Max(1, type.Size() / 4);
        foreach (var (lane, register) in conversion.Swaps)
        {
            usesThread = true;
            var upper = Temporary("bool", "upper", $"({coordinates.Thread} & {CSharpLiteral.Integer(1 << lane)}) != 0");
            var step = (1 << (register - lowest)) * wordsPerElement;
            for (var w = 0; w < words.Length; w++)
            {
                if ((w & step) != 0) continue;
                var received = Temporary("int", "received", $"Simt.ShuffleXor({upper} ? {words[w]} : {words[w + step]}, {CSharpLiteral.Integer(1 << lane)})");
                var (low, high) = (words[w], words[w + step]);
                words[w] = Temporary("int", "moved", $"{upper} ? {received} : {low}");
                words[w + step] = Temporary("int", "moved", $"{upper} ? {high} : {received}");
            }
        }

        foreach (var r in demand.Of(op.Result))
        {
            var at = conversion.RegisterMap[r];
            if (type.Size() == 8)
            {
                var pair = Temporary("I2", "pair", $"new I2 {{ X = {words[2 * at]}, Y = {words[2 * at + 1]} }}");
                elements[(op.Result, r)] = Extract(type, pair, 8, 0);
            }
            else
            {
                elements[(op.Result, r)] = Extract(type, words[at / perWord], 4, at % perWord * type.Size());
            }
        }
    }
}
