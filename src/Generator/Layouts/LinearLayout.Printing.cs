using System.Text;

namespace BlockSharp.Generator.Layouts;

/// <content>Layouts as text, for explanations and tests.</content>
internal sealed partial class LinearLayout
{
    private static readonly InDim[] s_allDims = [InDim.Register, InDim.Lane, InDim.Warp, InDim.Offset];

    /// <summary>The vectors of each input dimension that has bits, one line a dimension: <c>lane:     [(0,4), (0,8)]</c>.</summary>
    public override string ToString()
    {
        var lines = s_allDims.Where(dim => InBits(dim) > 0).Select(dim =>
        {
            var vectors = Bases(dim).Select(vector => $"({string.Join(",", Coordinates(vector))})");
            return $"{Label(dim) + ":",-9} [{string.Join(", ", vectors)}]";
        });
        return string.Join("\n", lines);
    }

    /// <summary>
    /// The block as a table whose cells name the owner of the element as <c>warp.lane:register</c> (the offset, for a shared-memory layout); a block of
    /// more than two dimensions is a table for each leading index. The bits over which values are replicated are told below.
    /// </summary>
    /// <exception cref="InvalidOperationException">Some element has no holder.</exception>
    public string Draw()
    {
        var owner = PseudoInverse();
        var columns = Rank == 0 ? 1 : OutShape[Rank - 1];
        var rows = Rank < 2 ? 1 : OutShape[Rank - 2];
        var cells = Enumerable.Range(0, ElementCount).Select(flat => Holder(owner.Apply(flat))).ToArray();
        var width = cells.Max(static cell => cell.Length);
        var text = new StringBuilder();
        for (var row = 0; row < ElementCount / columns; row++)
        {
            if (Rank > 2 && row % rows == 0)
                text.Append('[').Append(string.Join(", ", Coordinates(row * columns).Take(Rank - 2))).Append(", .., ..]\n");
            text.Append(string.Join(" ", cells.Skip(row * columns).Take(columns).Select(cell => cell.PadLeft(width)))).Append('\n');
        }

        foreach (var dim in s_allDims.Where(dim => FreeBits(dim) != 0))
        {
            var bits = Enumerable.Range(0, InBits(dim)).Where(bit => (FreeBits(dim) >> bit & 1) != 0);
            text.Append($"replicated over {Label(dim)} bits {string.Join(", ", bits)}\n");
        }

        return text.ToString(0, text.Length - 1);
    }

    private static string Label(InDim dim) => dim switch
    {
        InDim.Register => "register",
        InDim.Lane => "lane",
        InDim.Warp => "warp",
        _ => "offset",
    };

    private string Holder(int packed) => InBits(InDim.Offset) > 0
        ? $"{Unpack(InDim.Offset, packed)}"
        : $"{Unpack(InDim.Warp, packed)}.{Unpack(InDim.Lane, packed)}:{Unpack(InDim.Register, packed)}";
}
