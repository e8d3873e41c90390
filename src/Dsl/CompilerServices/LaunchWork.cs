using System.ComponentModel;
using System.Numerics;

namespace BlockSharp.CompilerServices;

/// <summary>
/// What the programs of a launch move and compute, counted for some of them by following their scalars: the least of it, as what cannot be told beforehand
/// counts as nothing. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LaunchWork
{
    /// <summary>Programs that are followed, evenly spread over the grid.</summary>
    private const int MostSamples = 64;

    /// <summary>Rounds of loops that are followed in one program: more than any would finish soon.</summary>
    private const int MostRounds = 1 << 16;

    private readonly Grid grid;
    private readonly List<ProgramWork> samples = [];
    private ProgramWork counted;
    private long program;
    private int rounds;

    private LaunchWork(Grid grid)
    {
        this.grid = grid;
        Programs = (long)grid.X * grid.Y * grid.Z;
    }

    /// <summary>How many programs the launch has.</summary>
    internal long Programs { get; }

    /// <summary>What those do that were followed.</summary>
    internal IReadOnlyList<ProgramWork> Samples => samples;

    /// <summary>Counts what the programs of a grid do.</summary>
    /// <param name="grid">The programs; none if an axis is empty.</param>
    /// <param name="follow">Tells this object what one program does, by its number.</param>
    public static LaunchWork Count(Grid grid, Action<LaunchWork> follow)
    {
        ArgumentNullException.ThrowIfNull(follow);
        var work = new LaunchWork(grid);
        var followed = Math.Clamp(work.Programs, 0, MostSamples);
        for (var i = 0L; i < followed; i++)
        {
            (work.counted, work.rounds, work.program) = (default, 0, i * work.Programs / followed);
            follow(work);
            work.samples.Add(work.counted);
        }
        return work;
    }

    /// <summary>The number of the program that is followed.</summary>
    /// <param name="axis">0 to 2.</param>
    public int ProgramId(int axis) => axis switch
    {
        0 => (int)(program % grid.X),
        1 => (int)(program / grid.X % grid.Y),
        _ => (int)(program / grid.X / grid.Y),
    };

    /// <summary>How many programs there are along an axis.</summary>
    /// <param name="axis">0 to 2.</param>
    public int NumPrograms(int axis) => axis switch
    {
        0 => grid.X,
        1 => grid.Y,
        _ => grid.Z,
    };

    /// <summary>Whether a loop is followed for another round.</summary>
    public bool Goes() => rounds++ < MostRounds;

    /// <summary>Counts bytes that are read or written.</summary>
    /// <param name="bytes">Those of one program; what it reads twice counts twice.</param>
    public void Move(long bytes) => counted.MovedBytes += bytes;

    /// <summary>Counts bytes that are brought to a multiprocessor for a product.</summary>
    /// <param name="bytes">Those of one program.</param>
    public void Fetch(long bytes) => counted.FetchedBytes += bytes;

    /// <summary>Counts a product of matrices.</summary>
    /// <param name="size">Bytes of an operand's element; 4 for fp32 that is rounded to TF32.</param>
    /// <param name="multiplied">Multiplications: M * N * K.</param>
    public void Multiply(int size, long multiplied) => counted.ByteProducts += size * multiplied;

    /// <summary>Counts arithmetic of floats.</summary>
    /// <param name="halves">Halves of fused multiplications and additions in fp32.</param>
    public void Compute(long halves) => counted.HalfOperations += halves;

    /// <summary>Counts elements of which an exponential, a logarithm or a root is computed.</summary>
    /// <param name="elements">How many.</param>
    public void ComputeSpecial(long elements) => counted.SpecialOperations += elements;

    /// <summary>How many of an axis' elements a limit leaves.</summary>
    /// <param name="slack">What is left up to the limit.</param>
    /// <param name="extent">The axis' extent.</param>
    public static long Within(long slack, int extent) => Math.Clamp(slack, 0, extent);

    /// <summary>A quotient, and 0 where there is none: the launch itself finds out.</summary>
    public static T Divide<T>(T dividend, T divisor)
        where T : IBinaryInteger<T> =>
        T.IsZero(divisor) ? divisor : T.IsNegative(divisor) && divisor == -T.One ? unchecked(T.Zero - dividend) : dividend / divisor;

    /// <summary>A remainder, and 0 where there is none.</summary>
    public static T Remainder<T>(T dividend, T divisor)
        where T : IBinaryInteger<T> =>
        T.IsZero(divisor) || (T.IsNegative(divisor) && divisor == -T.One) ? T.Zero : dividend % divisor;
}

/// <summary>What one program does.</summary>
internal struct ProgramWork
{
    /// <summary>Bytes read and written that a multiprocessor's own cache may have.</summary>
    internal long MovedBytes;

    /// <summary>Bytes that come from the device's cache or its memory.</summary>
    internal long FetchedBytes;

    /// <summary>Multiplications of matrices, each counted as often as its operands have bytes.</summary>
    internal long ByteProducts;

    /// <summary>Halves of fused multiplications and additions in fp32.</summary>
    internal long HalfOperations;

    /// <summary>Exponentials, logarithms and roots.</summary>
    internal long SpecialOperations;
}
