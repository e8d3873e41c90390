namespace BlockSharp.Benchmarks.Cpu;

/// <summary>Results at some places in float64, which everyone's are compared to.</summary>
internal sealed class Check
{
    private readonly (int Row, int Column, double Value)[] places;
    private readonly double norm;

    public Check(int rows, int columns, Func<int, int, double> exact)
    {
        places = [.. Inputs.Some(rows).SelectMany(row => Inputs.Some(columns).Where((_, i) => rows == 1 || i % 8 == row % 8).Select(column => (row, column, exact(row, column))))];
        norm = Math.Sqrt(places.Average(place => place.Value * place.Value));
    }

    /// <summary>The largest error, relative to the root mean square; NaN if a result is.</summary>
    public double Error(Func<int, int, double> result)
    {
        var largest = 0.0;
        foreach (var (row, column, value) in places)
        {
            var error = Math.Abs(result(row, column) - value) / norm;
            if (!(error <= largest))
                largest = error;
        }

        return largest;
    }
}
