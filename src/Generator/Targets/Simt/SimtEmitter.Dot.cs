using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>
/// The portable dot: both operands go to shared memory with k contiguous and swizzled in 16-byte chunks; each thread multiplies the rows and columns of
/// its accumulator tile chunk by chunk. Tensor-core lowerings take their place beside this one by the accumulator's layout.
/// </content>
internal sealed partial class SimtEmitter
{
    private void EmitDot(Op op)
    {
        int a = op.Operands[0], b = op.Operands[1], accumulator = op.Operands[2];
        BlockType aType = program.TypeOf(a), bType = program.TypeOf(b);
        int rows = aType.Extents[0], depth = aType.Extents[1], columns = bType.Extents[1];
        ElementType element = aType.Element, right = bType.Element;
        var size = element.Size();
        var layout = laid.LayoutOf(op.Result);
        var aShared = LinearLayout.SwizzledShared(aType.Extents, [1, 0], size);
        var bShared = LinearLayout.SwizzledShared(bType.Extents, [0, 1], size);
        var bOrigin = Align(rows * depth * size);

        Comment(op);
        var sums = new string[layout.RegisterCount];
        for (var r = 0; r < sums.Length; r++) sums[r] = Local(op, op.Result, r, TextOf(accumulator, r));
        BeginExchange(bOrigin + Align(depth * columns * size));
        StoreShared(a, aShared, InArena);
        StoreShared(b, bShared, offset => $"{shared}[{CSharpLiteral.Integer(bOrigin)} + {offset}]");
        PublishExchange();

        var chunk = Math.Min(DotChunkBytes(element), depth * size);
        var aRows = TileAddresses("a", layout, 0, m => aShared.OffsetOf(m, 0) * size, 0);
        var bColumns = TileAddresses("b", layout, 1, n => bShared.OffsetOf(0, n) * size, bOrigin);
        var at = names.Unique("k_at");
        body.Open($"for (int {at} = 0; {at} < {CSharpLiteral.Integer(depth * size)}; {at} += {CSharpLiteral.Integer(chunk)})");
        var aTerms = aRows.ToDictionary(row => row.Key, row => DotTerms(element, chunk, "a", $"{row.Value} ^ {at}", 0));
        var bTerms = bColumns.ToDictionary(column => column.Key, column => DotTerms(right, chunk, "b", $"{column.Value} ^ {at}", bOrigin));
        for (var r = 0; r < sums.Length; r++)
        {
            var at0 = layout.Apply(InDim.Register, r);
            List<string> leftTerms = aTerms[at0[0]], rightTerms = bTerms[at0[1]];
            for (var k = 0; k < leftTerms.Count; k++)
            {
                body.WriteLine(element == ElementType.I8
                    ? $"{sums[r]} = Simt.Dp4a({leftTerms[k]}, {rightTerms[k]}, {sums[r]});"
                    : $"{sums[r]} = Simt.Fma({leftTerms[k]}, {rightTerms[k]}, {sums[r]});");
            }
        }

        body.Close();
        for (var r = 0; r < sums.Length; r++) elements[(op.Result, r)] = new Element(sums[r]);
    }

    /// <summary>
    /// Byte offset in shared memory of each row (column) of a thread's tile, at k = 0. The k part of an address is xor-ed on: the swizzle moves chunks of a
    /// row by its row number only, so row and k are independent.
    /// </summary>
    private SortedDictionary<int, string> TileAddresses(string stem, LinearLayout layout, int dim, Func<int, int> offset, int origin)
    {
        var vectors = ThreadVectors(layout, dim).Select(offset).ToArray();
        var addresses = new SortedDictionary<int, string>();
        for (var r = 0; r < layout.RegisterCount; r++)
        {
            var index = layout.Apply(InDim.Register, r)[dim];
            if (!addresses.ContainsKey(index)) addresses[index] = Temporary("int", $"{stem}_at", coordinates.Expression(vectors, offset(index), $"{stem}_origin"));
        }

        return addresses;
    }

    /// <summary>The factors of one chunk of k: words of four bytes for dp4a, floats for all else.</summary>
    private List<string> DotTerms(ElementType element, int chunk, string stem, string address, int origin)
    {
        var place = origin == 0 ? $"{shared}[{address}]" : $"{shared}[{CSharpLiteral.Integer(origin)} + ({address})]";
        var loaded = Temporary(WordType(chunk), stem, $"Simt.SharedLoad{CSharpLiteral.Integer(chunk * 8)}(ref {place})");
        if (element == ElementType.I8)
        {
            // A chunk shorter than a word stands alone in it: the load fills the rest with zeros.
            return Enumerable.Range(0, Math.Max(1, chunk / 4)).Select(w => chunk <= 4 ? loaded : $"{loaded}.{"XYZW"[w]}").ToList();
        }

        return Enumerable.Range(0, chunk / element.Size()).Select(i =>
        {
            var wide = Bare(Widened(element, Extract(element, loaded, chunk, i * element.Size())));
            return element == ElementType.F32 ? wide : Temporary("float", stem, wide);
        }).ToList();
    }

    /// <summary>16 bytes an operand row; less for narrow floats, which are widened to more registers.</summary>
    private static int DotChunkBytes(ElementType element) => Storage.IsNarrowFloat(element) ? 4 * element.Size() : 16;

    private static int Align(int bytes) => (bytes + 15) / 16 * 16;
}
