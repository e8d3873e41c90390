using BlockSharp.Eager;

namespace BlockSharp;

/// <summary>
/// The operations of a block program; kernels import them with <c>using static BlockSharp.Op;</c>. Called from plain C#, they compute on arrays of the host.
/// Blocks of different shapes are broadcast by NumPy's rule: ranks are made equal with axes of extent 1 on the left, then axes of extent 1 are repeated.
/// </summary>
public static partial class Op
{
    /// <summary>Which program this is along an axis of the grid.</summary>
    /// <param name="axis">0, 1 or 2.</param>
    /// <exception cref="InvalidOperationException">No program is running.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static int ProgramId(int axis) => ProgramContext.Require(nameof(ProgramId)).Id(axis);

    /// <summary>How many programs run along an axis of the grid.</summary>
    /// <param name="axis">0, 1 or 2.</param>
    /// <exception cref="InvalidOperationException">No program is running.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static int NumPrograms(int axis) => ProgramContext.Require(nameof(NumPrograms)).Count(axis);

    /// <summary>
    /// The number of blocks of <paramref name="b"/> elements that hold <paramref name="a"/> elements: <c>(a + b - 1) / b</c>, for a ≥ 0 and b &gt; 0.
    /// </summary>
    /// <exception cref="DivideByZeroException"><paramref name="b"/> is zero.</exception>
    public static int Cdiv(int a, int b) => (a + b - 1) / Divisor.NotZero(b);
}
