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
        int rank = aType.Rank, depth = aType.Extents[rank - 1];
        ElementType element = aType.Element, right = bType.Element;
        var size = element.Size();
        var layout = laid.LayoutOf(op.Result);
        int[] order = [.. Enumerable.Range(0, rank).Reverse()];
        var aShared = LinearLayout.SwizzledShared(aType.Extents, order, size);
        var bShared = LinearLayout.SwizzledShared(bType.Extents, [order[1], order[0], .. order.Skip(2)], size);
        var bOrigin = Align(aType.ElementCount * size);

        Comment(op);
        var sums = new string[layout.RegisterCount];
        for (var r = 0; r < sums.Length; r++) sums[r] = Local(op, op.Result, r, TextOf(accumulator, r));
        BeginExchange(bOrigin + Align(bType.ElementCount * size));
        StoreShared(a, aShared, InArena);
        StoreShared(b, bShared, offset => $"{shared}[{CSharpLiteral.Integer(bOrigin)} + {offset}]");
        PublishExchange();

        var chunk = Math.Min(DotChunkBytes(element), depth * size);
        Func<int, int> aRow = flat => RowOffset(layout, flat, rank - 1, aShared) * size, bColumn = flat => RowOffset(layout, flat, rank - 2, bShared) * size;
        var aRows = TileAddresses("a", layout, aRow, 0);
        var bColumns = TileAddresses("b", layout, bColumn, bOrigin);
        var at = names.Unique("k_at");
        body.Open($"for (int {at} = 0; {at} < {CSharpLiteral.Integer(depth * size)}; {at} += {CSharpLiteral.Integer(chunk)})");
        var aTerms = aRows.ToDictionary(row => row.Key, row => DotTerms(element, chunk, "a", $"{row.Value} ^ {at}", 0));
        var bTerms = bColumns.ToDictionary(column => column.Key, column => DotTerms(right, chunk, "b", $"{column.Value} ^ {at}", bOrigin));
        for (var r = 0; r < sums.Length; r++)
        {
            var at0 = layout.ApplyFlat(InDim.Register, r);
            List<string> leftTerms = aTerms[aRow(at0)], rightTerms = bTerms[bColumn(at0)];
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
    private SortedDictionary<int, string> TileAddresses(string stem, LinearLayout layout, Func<int, int> offset, int origin)
    {
        var vectors = layout.Bases(InDim.Lane).Concat(layout.Bases(InDim.Warp)).Select(offset).ToArray();
        var addresses = new SortedDictionary<int, string>();
        for (var r = 0; r < layout.RegisterCount; r++)
        {
            var at = offset(layout.ApplyFlat(InDim.Register, r));
            if (!addresses.ContainsKey(at)) addresses[at] = Temporary("int", $"{stem}_at", coordinates.Expression(vectors, at, $"{stem}_origin"));
        }

        return addresses;
    }

    /// <summary>The offset in an operand, at k = 0, of what an element of the result needs: its coordinates with k's place zero.</summary>
    private static int RowOffset(LinearLayout result, int flat, int inner, LinearLayout operand)
    {
        var place = result.Coordinates(flat);
        place[inner] = 0;
        return operand.OffsetOf(place);
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
