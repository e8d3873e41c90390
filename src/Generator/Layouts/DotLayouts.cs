using BlockSharp.Generator.Equatable;

namespace BlockSharp.Generator.Layouts;

/// <summary>The accumulator's distribution for a dot lowered to register tiles.</summary>
internal static class DotLayouts
{
    /// <summary>
    /// Each thread holds a tile whose operands it reads from shared memory: per step it reads as many values as the tile has rows and columns, so
    /// the squarest tile reads least. Among equals the wider one wins, for the stores.
    /// </summary>
    public static LinearLayout RegisterTile(EquatableArray<int> shape, int warps)
    {
        int m = shape[0], n = shape[1];
        LinearLayout? best = null;
        var bestCost = int.MaxValue;
        for (var lanesM = 1; lanesM <= LaidOutProgram.LanesPerWarp; lanesM *= 2)
        {
            for (var warpsM = 1; warpsM <= warps; warpsM *= 2)
            {
                int threadsM = lanesM * warpsM, threadsN = LaidOutProgram.LanesPerWarp / lanesM * (warps / warpsM);
                int rows = Math.Max(1, m / threadsM), columns = Math.Max(1, n / threadsN);

                // Threads beyond an extent would repeat others' work: as bad as reading that much more.
                var waste = Math.Max(1, threadsM / m) * Math.Max(1, threadsN / n);
                var cost = (rows + columns) * waste * 4 + (columns < rows ? 2 : 0) + (lanesM > 4 ? 1 : 0);
                if (cost >= bestCost) continue;
                bestCost = cost;
                best = LinearLayout.BlockedTiles(
                    shape, [1, 0], [rows, columns], [lanesM, LaidOutProgram.LanesPerWarp / lanesM], [warpsM, warps / warpsM]);
            }
        }

        return best!;
    }
}
