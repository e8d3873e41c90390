namespace BlockSharp.Generator.Layouts;

/// <summary>
/// A linear map over GF(2) from bit vectors to bit vectors: column i is what input bit i maps to, and the map of an index is the xor of the columns of
/// its set bits. At most 31 columns and 31 rows. Immutable, compared by value.
/// </summary>
internal sealed class BitMatrix : IEquatable<BitMatrix>
{
    private const int MaxBits = 31;

    /// <param name="columns">What each input bit maps to.</param>
    /// <param name="rows">The number of output bits.</param>
    /// <exception cref="ArgumentException">There are too many bits, or a column has a bit outside the rows.</exception>
    public BitMatrix(ImmutableArray<int> columns, int rows)
    {
        if (columns.Length > MaxBits || rows < 0 || rows > MaxBits)
            throw new ArgumentException($"A bit matrix has at most {MaxBits} rows and columns, got {rows} x {columns.Length}.");
        foreach (var column in columns)
        {
            if (column < 0 || (rows < MaxBits && column >> rows != 0))
                throw new ArgumentException($"The column {column} needs more than {rows} output bits.", nameof(columns));
        }

        Columns = columns;
        Rows = rows;
    }

    public ImmutableArray<int> Columns { get; }

    public int Rows { get; }

    public int Rank => Eliminate(AllColumns).Rank;

    /// <summary>Bit i is set when column i is independent of the columns before it.</summary>
    public int PivotColumns
    {
        get
        {
            var basis = new XorBasis();
            var pivots = 0;
            for (var i = 0; i < Columns.Length; i++)
            {
                if (basis.Insert(Columns[i], 1 << i)) pivots |= 1 << i;
            }

            return pivots;
        }
    }

    /// <summary>The bit set of all columns.</summary>
    public int AllColumns => (int)((1L << Columns.Length) - 1);

    public static BitMatrix Identity(int size) => new(ImmutableArray.CreateRange(Enumerable.Range(0, size).Select(static i => 1 << i)), size);

    public int Apply(int index)
    {
        var result = 0;
        for (var i = 0; i < Columns.Length; i++)
        {
            if ((index >> i & 1) != 0) result ^= Columns[i];
        }

        return result;
    }

    /// <summary>The map that applies <paramref name="inner"/> first and then this one.</summary>
    /// <exception cref="ArgumentException">The outputs of <paramref name="inner"/> are not as many as the inputs of this map.</exception>
    public BitMatrix Compose(BitMatrix inner)
    {
        if (inner.Rows != Columns.Length)
            throw new ArgumentException($"The inner map has {inner.Rows} output bits, the outer one {Columns.Length} input bits.", nameof(inner));
        return new BitMatrix(ImmutableArray.CreateRange(inner.Columns, Apply), Rows);
    }

    /// <summary>An index made of the bits in <paramref name="allowed"/> that maps to <paramref name="output"/>; bits that depend on earlier ones stay 0. Null if there is none.</summary>
    public int? Solve(int output, int allowed) => Eliminate(allowed).TryExpress(output, out var index) ? index : null;

    /// <summary>The map R with this ∘ R = identity which leaves at 0 every input bit that depends on earlier ones.</summary>
    /// <exception cref="InvalidOperationException">Some output is not reached, so no such map exists.</exception>
    public BitMatrix RightInverse()
    {
        var basis = Eliminate(AllColumns);
        var columns = ImmutableArray.CreateBuilder<int>(Rows);
        for (var row = 0; row < Rows; row++)
        {
            if (!basis.TryExpress(1 << row, out var index))
                throw new InvalidOperationException($"The map has rank {basis.Rank} but {Rows} output bits: output bit {row} is not reached, so it has no right inverse.");
            columns.Add(index);
        }

        return new BitMatrix(columns.MoveToImmutable(), Columns.Length);
    }

    public bool Equals(BitMatrix? other) => other is not null && Rows == other.Rows && Columns.SequenceEqual(other.Columns);

    public override bool Equals(object? obj) => Equals(obj as BitMatrix);

    public override int GetHashCode()
    {
        var hash = Rows;
        foreach (var column in Columns) hash = unchecked(hash * 31 + column);
        return hash;
    }

    public override string ToString() => $"[{string.Join(", ", Columns)}] -> {Rows} bits";

    private XorBasis Eliminate(int allowed)
    {
        var basis = new XorBasis();
        for (var i = 0; i < Columns.Length; i++)
        {
            if ((allowed >> i & 1) != 0) basis.Insert(Columns[i], 1 << i);
        }

        return basis;
    }
}
