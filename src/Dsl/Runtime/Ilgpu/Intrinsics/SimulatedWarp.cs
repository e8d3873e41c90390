using System.Runtime.CompilerServices;
using BlockSharp.CompilerServices;
using ILGPU;

namespace BlockSharp.Runtime.Ilgpu.Intrinsics;

/// <summary>
/// What instructions of a whole warp compute, for ILGPU's simulator, where each lane is a thread of the operating system: lanes lay their operands in a
/// board, wait for each other, and read. One simulator of a process may run such a kernel at a time.
/// </summary>
internal static unsafe class SimulatedWarp
{
    private const int Lanes = 32, MaxWarps = 32, OperandWords = 6;
    private static readonly int[] Operands = new int[MaxWarps * Lanes * OperandWords];
    private static readonly nint[] Rows = new nint[MaxWarps * Lanes];

    /// <summary>
    /// The products of A and B at columns 2t, 2t + 1 of row g and of row g + 8, where lane 4g + t passes A's words (rows g, g + 8, g, g + 8; the last two
    /// half a step of k behind) and B's (column g; the last half a step behind).
    /// </summary>
    /// <param name="words">The lane's words: four of A, two of B.</param>
    /// <param name="ofLeft">The element at an index of a word of A.</param>
    /// <param name="ofRight">The element at an index of a word of B.</param>
    /// <param name="perWord">Elements of a word.</param>
    internal static double[] Multiply(ReadOnlySpan<int> words, Func<int, int, double> ofLeft, Func<int, int, double> ofRight, int perWord)
    {
        var warp = Group.IdxX / Lanes * Lanes;
        var (g, t) = (Warp.LaneIdx / 4, Warp.LaneIdx % 4);
        words.CopyTo(Operands.AsSpan((warp + Warp.LaneIdx) * OperandWords, OperandWords));
        Warp.Barrier();
        var products = new[] { Sum(0, 2 * t), Sum(0, 2 * t + 1), Sum(1, 2 * t), Sum(1, 2 * t + 1) };
        Warp.Barrier();
        return products;

        double Sum(int lowerRow, int column)
        {
            var sum = 0.0;
            for (var step = 0; step < 8; step++)
            {
                var (half, lane) = (step / 4, step % 4);
                var left = Operands[(warp + 4 * g + lane) * OperandWords + lowerRow + 2 * half];
                var right = Operands[(warp + 4 * column + lane) * OperandWords + 4 + half];
                for (var i = 0; i < perWord; i++)
                    sum += ofLeft(left, i) * ofRight(right, i);
            }
            return sum;
        }
    }

    /// <summary>A word of each of four 8 x 8 matrices of 16-bit elements whose rows the lanes address, eight lanes a matrix.</summary>
    /// <param name="row">A row in shared memory: of matrix lane / 8, row lane % 8. It may be any address where the matrix is not used.</param>
    /// <param name="transposed">Whether to give elements of two rows and one column.</param>
    internal static I4 LoadMatrices(ref byte row, bool transposed)
    {
        var warp = Group.IdxX / Lanes * Lanes;
        var (g, t) = (Warp.LaneIdx / 4, Warp.LaneIdx % 4);
        Rows[warp + Warp.LaneIdx] = (nint)Unsafe.AsPointer(ref row);
        Warp.Barrier();
        var words = new I4 { X = Word(0), Y = Word(1), Z = Word(2), W = Word(3) };
        Warp.Barrier();
        return words;

        int Word(int matrix) => transposed
            ? Element(matrix, 2 * t, g) | Element(matrix, 2 * t + 1, g) << 16
            : Element(matrix, g, 2 * t) | Element(matrix, g, 2 * t + 1) << 16;

        int Element(int matrix, int r, int column) => ((ushort*)Rows[warp + 8 * matrix + r])[column];
    }
}
