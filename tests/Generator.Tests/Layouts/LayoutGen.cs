using BlockSharp.Generator.Layouts;
using CsCheck;

namespace BlockSharp.Generator.Tests.Layouts;

/// <summary>Random layouts.</summary>
internal static class LayoutGen
{
    public static Gen<int[]> Shape(int minRank, int maxRank) => Gen.Int[0, 3].Select(log => 1 << log).Array[minRank, maxRank];

    /// <summary>Any layout: replicated, partial and dependent vectors included.</summary>
    public static Gen<LinearLayout> Any(int minRank = 0) =>
        from shape in Shape(minRank, 4)
        from registers in Vectors(shape, 0, 5)
        from lanes in Vectors(shape, 0, 5)
        from warps in Vectors(shape, 0, 3)
        select LinearLayout.Create(shape, (InDim.Register, registers), (InDim.Lane, lanes), (InDim.Warp, warps));

    /// <summary>A layout that holds every element: any layout, whose unreached directions are added to one input dimension.</summary>
    public static Gen<LinearLayout> Surjective(int minRank = 0) =>
        from layout in Any(minRank)
        from extended in Gen.Int[0, 2]
        select Complete(layout, (InDim)extended);

    /// <summary>Two layouts of the same block over as many lanes and warps, the first one surjective.</summary>
    public static Gen<(LinearLayout Source, LinearLayout Target)> Pair =>
        from shape in Shape(1, 3)
        from lanes in Vectors(shape, 5, 5).Array[2]
        from warps in Vectors(shape, 2, 2).Array[2]
        from registers in Vectors(shape, 0, 4).Array[2]
        from shareLanes in Gen.Bool
        from shareWarps in Gen.Bool
        let source = LinearLayout.Create(shape, (InDim.Register, registers[0]), (InDim.Lane, lanes[0]), (InDim.Warp, warps[0]))
        let target = LinearLayout.Create(
            shape, (InDim.Register, registers[1]), (InDim.Lane, lanes[shareLanes ? 0 : 1]), (InDim.Warp, warps[shareWarps ? 0 : 1]))
        select (Complete(source, InDim.Register), target);

    /// <summary>The vectors of an input dimension as coordinates.</summary>
    public static IReadOnlyList<int[]> Vectors(LinearLayout layout, InDim dim) => [.. layout.Bases(dim).Select(layout.Coordinates)];

    private static Gen<int[][]> Vectors(int[] shape, int min, int max) =>
        Gen.Int[0, 511].Array[4].Select(random => shape.Select((extent, i) => random[i] % extent).ToArray()).Array[min, max];

    private static LinearLayout Complete(LinearLayout layout, InDim extended)
    {
        var missing = new List<int[]>();
        var basis = new XorBasis();
        foreach (var vector in layout.Matrix.Columns) basis.Insert(vector, 0);
        for (var unit = 1; unit < layout.ElementCount; unit *= 2)
        {
            if (basis.Insert(unit, 0)) missing.Add(layout.Coordinates(unit));
        }

        IReadOnlyList<int[]> With(InDim dim) => [.. Vectors(layout, dim), .. dim == extended ? missing : []];
        return LinearLayout.Create(
            layout.OutShape, (InDim.Register, With(InDim.Register)), (InDim.Lane, With(InDim.Lane)), (InDim.Warp, With(InDim.Warp)));
    }
}
