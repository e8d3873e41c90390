using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>
/// Products by matrix instructions. An operand's word is packed from registers, or read from shared memory when a step first needs it: by the instruction that
/// reads matrices where the layouts end in its tile, in vectors otherwise.
/// </content>
internal sealed partial class SimtEmitter
{
    private const int WordBytes = 4;
    private const int MatrixRowBytes = 16;

    private void EmitMatrixDot(Op op, MatrixLayouts matrix)
    {
        Comment(op);
        var left = Words(op.Operands[0], matrix.Left, matrix.Instruction, "a");
        var right = Words(op.Operands[1], matrix.Right, matrix.Instruction, "b");
        var sums = Enumerable.Range(0, map.RegisterCount(op.Result)).Select(r => Bare(TextOf(op.Operands[2], r))).ToArray();
        var type = matrix.Instruction.Left == ElementType.I8 ? "I4" : "F4";
        for (var step = 0; step < matrix.DepthSteps; step++)
        {
            for (var row = 0; row < matrix.RowSteps * matrix.BatchSteps; row++)
            {
                for (var column = 0; column < matrix.ColumnSteps; column++)
                {
                    // Tiles of rows are counted through the products of a batch, as in the register number; each product has its own columns.
                    var rightTile = column + (row / matrix.RowSteps * matrix.ColumnSteps);
                    var words = Enumerable.Range(0, 4).Select(w => left(w | ((step + (row * matrix.DepthSteps)) << 2)))
                        .Concat(Enumerable.Range(0, 2).Select(w => right(w | ((step + (rightTile * matrix.DepthSteps)) << 1))));
                    var first = (column + (row * matrix.ColumnSteps)) << 2;
                    var product = Temporary(type, "product", $"Simt.{matrix.Instruction.Name}({string.Join(", ", words.Concat(sums.Skip(first).Take(4)))})");
                    for (var i = 0; i < 4; i++) sums[first + i] = $"{product}.{"XYZW"[i]}";
                }
            }
        }

        for (var r = 0; r < sums.Length; r++) elements[(op.Result, r)] = new Element(sums[map.Canonical(op.Result, r)]);
    }

    /// <summary>The words of an operand's fragment, by number: the bits of the register number above those of a word's elements.</summary>
    private Func<int, string> Words(int value, LinearLayout fragment, MatrixInstruction instruction, string stem)
    {
        var bits = instruction.WordBits;
        var element = program.TypeOf(value).Element;
        var inWord = Enumerable.Range(0, 1 << bits).ToArray();
        var known = new Dictionary<int, string>();
        var present = ~(fragment.FreeBits(InDim.Register) >> bits);
        if (!tiles.TryGetValue(value, out var origin)) return Packed(register => ElementOf(value, register));

        BeginTileRead();
        var offsets = fragment.OffsetsIn(laid.LayoutOf(value));
        var place = InTile(origin);
        return MatrixReader(offsets, instruction, stem, place, known, present) ?? Packed(SharedReader(offsets, element, stem, place));

        Func<int, string> Packed(Func<int, Element> elementAt) => word =>
        {
            word &= present;
            if (!known.TryGetValue(word, out var text))
            {
                var parts = inWord.Select(i => elementAt((word << bits) | i)).ToArray();
                text = ConvertedWord(element, parts) ?? Pack(element, parts)[0];
                known[word] = text = IsAtom(text) || text.Count(c => c == '.') == 1 && IsAtom(text.Replace(".", "")) ? text : Temporary("int", stem, text);
            }

            return text;
        };
    }

    /// <summary>Reads by <c>ldmatrix</c>: null where a row of eight 16-bit elements does not lie together in shared memory.</summary>
    /// <param name="present">The bits of a word's number that are not repetitions.</param>
    private Func<int, string>? MatrixReader(
        LinearLayout offsets, MatrixInstruction instruction, string stem, Func<string, string> place, Dictionary<int, string> known, int present)
    {
        var size = instruction.Left.Size();
        var registers = offsets.Bases(InDim.Register).Select(v => v * size).ToArray();
        var lanes = offsets.Bases(InDim.Lane).Select(v => v * size).ToArray();
        var warps = offsets.Bases(InDim.Warp).Select(v => v * size).ToArray();
        var bits = instruction.WordBits;
        int[] straight = [.. registers.Take(bits), lanes[0], lanes[1]];
        int[] across = [lanes[2], lanes[3], lanes[4]];
        var isStraight = straight.Select((v, i) => v == size << i).All(fits => fits);
        var isAcross = size == 2 && across.Select((v, i) => v == size << i).All(fits => fits);
        if (!isStraight && !isAcross) return null;
        int[] rows = isStraight ? across : straight;
        if (rows.Concat(registers.Skip(bits)).Concat(warps).Any(v => (v & (MatrixRowBytes - 1)) != 0)) return null;

        // Up to four matrices at once: two bits of the word's number count them, and two bits of the lane that passes a row's address.
        var counted = Enumerable.Range(0, registers.Length - bits).Where(bit => (present >> bit & 1) != 0).Take(2).ToArray();
        var matrices = 1 << counted.Length;
        int[] vectors = [.. rows, .. counted.Select(bit => registers[bits + bit]), .. Enumerable.Repeat(0, 2 - counted.Length), .. warps];
        var among = counted.Aggregate(0, (mask, bit) => mask | (1 << bit));
        var call = $"Simt.LoadMatrix{(isStraight ? "" : "Transposed")}{CSharpLiteral.Integer(matrices)}";
        return word =>
        {
            word &= present;
            if (!known.TryGetValue(word, out var text))
            {
                var first = word & ~among;
                var address = coordinates.Expression(vectors, offsets.ApplyFlat(InDim.Register, first << bits) * size, $"{stem}_row");
                var loaded = Temporary(WordType(matrices * WordBytes), stem, $"{call}(ref {place(address)})");
                for (var m = 0; m < matrices; m++)
                {
                    var member = first | counted.Select((bit, i) => ((m >> i) & 1) << bit).Sum();
                    known[member] = matrices == 1 ? loaded : $"{loaded}.{"XYZW"[m]}";
                }

                text = known[word];
            }

            return text;
        };
    }
}
