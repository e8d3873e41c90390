using BlockSharp.Generator.Equatable;

namespace BlockSharp.Generator.Layouts;

/// <summary>The accumulator's distribution for a dot lowered to register tiles.</summary>
internal static class DotLayouts
{
    /// <summary>
    /// Each thread holds a tile whose operands it reads from shared memory: per step it reads as many values as the tile has rows and columns, so
    /// the squarest tile reads least. Among equals the wider one wins, for the stores. Products of a batch share nothing: each brings its own rows and columns.
    /// </summary>
    /// <param name="shape">[M, N] or [B, M, N].</param>
    public static LinearLayout RegisterTile(EquatableArray<int> shape, int warps)
    {
        var rank = shape.Count;
        int batch = rank == 3 ? shape[0] : 1, m = shape[rank - 2], n = shape[rank - 1];
        LinearLayout? best = null;
        var bestCost = int.MaxValue;
        foreach (var (lanesB, warpsB, lanesM, warpsM) in Splits(batch, warps))
        {
            int lanesN = LaidOutProgram.LanesPerWarp / lanesB / lanesM, warpsN = warps / warpsB / warpsM;
            int threadsM = lanesM * warpsM, threadsN = lanesN * warpsN;
            int products = batch / (lanesB * warpsB), rows = Math.Max(1, m / threadsM), columns = Math.Max(1, n / threadsN);

            // Threads beyond an extent would repeat others' work: as bad as reading that much more.
            var waste = Math.Max(1, threadsM / m) * Math.Max(1, threadsN / n);
            var cost = products * (rows + columns) * waste * 4 + (columns < rows ? 2 : 0) + (lanesM > 4 ? 1 : 0);
            if (cost >= bestCost) continue;
            bestCost = cost;
            best = LinearLayout.BlockedTiles(
                shape, [.. Enumerable.Range(0, rank).Reverse()], ByDimension(products, rows, columns), ByDimension(lanesB, lanesM, lanesN), ByDimension(warpsB, warpsM, warpsN));
        }

        return best!;

        int[] ByDimension(int first, int second, int third) => rank == 3 ? [first, second, third] : [second, third];
    }

    /// <summary>How many lanes and warps may lie along a batch and along the rows.</summary>
    private static IEnumerable<(int LanesB, int WarpsB, int LanesM, int WarpsM)> Splits(int batch, int warps)
    {
        for (var warpsB = Math.Min(batch, warps); warpsB >= 1; warpsB /= 2)
            for (var lanesB = 1; lanesB <= Math.Min(batch / warpsB, LaidOutProgram.LanesPerWarp); lanesB *= 2)
                for (var lanesM = 1; lanesM <= LaidOutProgram.LanesPerWarp / lanesB; lanesM *= 2)
                    for (var warpsM = 1; warpsM <= warps / warpsB; warpsM *= 2)
                        yield return (lanesB, warpsB, lanesM, warpsM);
    }
}
