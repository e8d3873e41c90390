using BlockSharp.Runtime.Tuning;
using CsCheck;

namespace BlockSharp.Tests.Runtime.Tuning;

/// <summary>The search by times that are made up.</summary>
public class ConfigSearchTests
{
    private static ConfigPoint Point(bool isGiven, params int[] fields) => new(fields, isGiven);

    private static ConfigSearch Run(ConfigPoint[] points, Func<int, double?> time, int most = int.MaxValue, List<int>? order = null, double[]? least = null)
    {
        var asked = order ?? [];
        var search = new ConfigSearch(
            points,
            least ?? new double[points.Length],
            (i, _) =>
            {
                Assert.DoesNotContain(i, asked);
                asked.Add(i);
                return time(i);
            },
            () => asked.Count >= most);
        search.Run();
        Assert.Equal(asked.Count, search.Measured);
        return search;
    }

    [Fact]
    public void All_that_were_given_are_measured_in_order_and_the_first_of_equals_wins()
    {
        var order = new List<int>();
        var search = Run([Point(true, 8, 1), Point(true, 512, 1), Point(true, 64, 1)], i => i == 0 ? 2 : 1, order: order);
        Assert.Equal((1, 1d, true), (search.Best, search.BestSeconds, search.IsComplete));
        Assert.Equal([0, 1, 2], order);
    }

    [Fact]
    public void The_most_promising_are_measured_first_and_what_cannot_be_faster_than_the_best_is_not()
    {
        // The second can be the fastest and is; the first cannot be faster than that, the third might have been. Of the neighbours one is out of the question.
        var order = new List<int>();
        var points = new[] { Point(true, 8, 1), Point(true, 512, 1), Point(true, 64, 1), Point(false, 1024, 1), Point(false, 256, 1) };
        var search = Run(points, i => i == 1 ? 3 : 4, order: order, least: [3, 1, 2, 9, 0]);
        Assert.Equal((1, 3d, true, 2), (search.Best, search.BestSeconds, search.IsComplete, search.Excluded));
        Assert.Equal([1, 2, 4], order);
    }

    [Fact]
    public void What_a_true_model_excludes_changes_no_result() => Gen.Select(Landscapes, Gen.Double[0, 1].Array[60]).Sample((landscape, shares) =>
    {
        var points = landscape.Select(l => l.Point with { IsGiven = true }).ToArray();
        var least = landscape.Select((l, i) => shares[i] * (l.Time ?? 1)).ToArray();
        double? TimeOf(int i) => landscape[i].Time;
        Assert.Equal(Run(points, TimeOf).BestSeconds, Run(points, TimeOf, least: least).BestSeconds);
    });

    [Fact]
    public void Steps_that_help_are_taken_at_once_and_walked_on_from()
    {
        // 16 is given; 32 and 64 are faster, 128 is not: 256 is never asked for, nor is 8, since the step up helped first.
        int[] sizes = [16, 8, 32, 64, 128, 256];
        var order = new List<int>();
        var search = Run([.. sizes.Select((s, i) => Point(i == 0, s, 1))], i => Math.Abs(sizes[i] - 64) + 10, order: order);
        Assert.Equal(64, sizes[search.Best]);
        Assert.Equal([0, 1, 2, 3, 4], order);
    }

    [Fact]
    public void Less_than_a_thousandth_is_no_gain()
    {
        var points = new[] { Point(true, 16, 1), Point(false, 32, 1) };
        Assert.Equal(0, Run(points, i => i == 0 ? 1 : 0.9995).Best);
        Assert.Equal(1, Run(points, i => i == 0 ? 1 : 0.998).Best);
    }

    [Fact]
    public void Stages_are_counted_singly_and_other_fields_doubled()
    {
        var points = new[] { Point(true, 4, 4), Point(false, 4, 5), Point(false, 4, 8), Point(false, 3, 4), Point(false, 8, 4) };
        Assert.True(points[1].IsOneStepFrom(points[0], 1));
        Assert.False(points[2].IsOneStepFrom(points[0], 1));
        Assert.False(points[3].IsOneStepFrom(points[0], 0));
        Assert.True(points[4].IsOneStepFrom(points[0], 0));
        Assert.True(points[1].IsWithinAStepOf(points[4]));
        Assert.False(points[2].IsWithinAStepOf(points[4]));
        Assert.False(Point(true, 0, 1).IsOneStepFrom(Point(true, 0, 1), 0));
    }

    [Fact]
    public void When_no_single_step_helps_several_at_once_are_tried()
    {
        // Only (8, 8) is better, and it differs in both fields.
        var points = new[] { Point(true, 4, 4, 1), Point(false, 8, 4, 1), Point(false, 4, 8, 1), Point(false, 8, 8, 1), Point(false, 16, 8, 1), Point(false, 32, 32, 1) };
        var order = new List<int>();
        var search = Run(points, i => i switch { 0 => 5, 3 => 3, 4 => 2, _ => 9 }, order: order);
        Assert.Equal(4, search.Best);
        Assert.DoesNotContain(5, order);
    }

    [Fact]
    public void What_cannot_be_launched_never_wins()
    {
        Assert.Equal(-1, Run([Point(true, 1, 1), Point(true, 2, 1)], _ => null).Best);
        Assert.Equal(1, Run([Point(true, 1, 1), Point(true, 2, 1), Point(false, 4, 1)], i => i == 1 ? 7 : null).Best);
    }

    [Fact]
    public void When_time_is_up_the_best_until_then_wins()
    {
        var points = Enumerable.Range(0, 9).Select(i => Point(i < 5, 1 << i, 1)).ToArray();
        var search = Run(points, i => 100 - i, most: 3);
        Assert.Equal((2, false, 3), (search.Best, search.IsComplete, search.Measured));
        search = Run(points, i => 100 - i, most: 0);
        Assert.Equal((0, false, 1), (search.Best, search.IsComplete, search.Measured));
    }

    /// <summary>Lists of configurations, each with a time or none.</summary>
    private static Gen<(ConfigPoint Point, double? Time)[]> Landscapes => Gen.Select(
        Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 3], Gen.Int[1, 4], Gen.Bool, Gen.Double[1, 2], Gen.Int[0, 5],
        (a, b, warps, stages, isGiven, time, refused) => (Point(isGiven, 1 << a, 1 << b, 1 << warps, stages), refused == 0 ? (double?)null : time)).Array[1, 60];

    [Fact]
    public void A_search_ends_in_a_configuration_that_no_step_improves() => Landscapes.Sample(landscape =>
    {
        var points = landscape.Select(l => l.Point).ToArray();
        var search = Run(points, i => landscape[i].Time);
        var again = Run(points, i => landscape[i].Time);
        Assert.Equal((search.Best, search.Measured), (again.Best, again.Measured));
        Assert.True(search.IsComplete);
        if (search.Best < 0)
        {
            Assert.All(landscape, l => Assert.True(l.Time is null || !l.Point.IsGiven));
            return;
        }
        Assert.Equal(landscape[search.Best].Time, search.BestSeconds);
        var least = search.BestSeconds * (1 - ConfigSearch.Gain);
        Assert.All(landscape, l => Assert.True(l.Time is null || l.Time >= least || (!l.Point.IsGiven && !l.Point.IsWithinAStepOf(points[search.Best]))));
    });

    [Fact]
    public void A_search_that_is_cut_short_has_the_best_of_what_it_measured() => Gen.Select(Landscapes, Gen.Int[0, 20]).Sample((landscape, most) =>
    {
        var order = new List<int>();
        var search = Run([.. landscape.Select(l => l.Point)], i => landscape[i].Time, most, order);
        Assert.True(order.Count <= Math.Max(1, most));
        var times = order.Select(i => landscape[i].Time).OfType<double>().ToList();
        Assert.Equal(search.Best < 0, times.Count == 0);
        if (times.Count > 0)
            Assert.True(search.BestSeconds * (1 - ConfigSearch.Gain) <= times.Min());
    });
}
