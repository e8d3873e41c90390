using System.Diagnostics;

namespace BlockSharp.Benchmarks.Cpu;

/// <summary>
/// Times candidates interleaved: every repetition times each of them once, in an order that rotates, so that a change of the machine's speed reaches all.
/// A sample during which other tasks waited for a processor is taken again.
/// </summary>
internal sealed class Sampler(int repetitions, double leastMilliseconds)
{
    private const int MostRetries = 5;

    /// <summary>Samples that were taken again.</summary>
    public int Disturbed { get; private set; }

    /// <summary>For each candidate the microseconds of a unit in each repetition.</summary>
    public double[][] Run(IReadOnlyList<Candidate> candidates)
    {
        var passes = candidates.Select(candidate => Passes(candidate)).ToArray();
        var samples = candidates.Select(_ => new double[repetitions]).ToArray();
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            for (var place = 0; place < candidates.Count; place++)
            {
                var i = (place + repetition) % candidates.Count;
                samples[i][repetition] = Sample(candidates[i], passes[i]);
            }
        }

        return samples;
    }

    private int Passes(Candidate candidate)
    {
        candidate.Pass();
        var start = Stopwatch.GetTimestamp();
        candidate.Pass();
        return (int)Math.Clamp(Math.Ceiling(leastMilliseconds / Stopwatch.GetElapsedTime(start).TotalMilliseconds), 1, 10_000);
    }

    private double Sample(Candidate candidate, int passes)
    {
        for (var retry = 0; ; retry++)
        {
            MachineLoad.AwaitQuiet();

            // Caches, threads and the clock are the candidate's own.
            candidate.Pass();
            var waited = MachineLoad.WaitedMicroseconds();
            var start = Stopwatch.GetTimestamp();
            for (var pass = 0; pass < passes; pass++)
                candidate.Pass();
            var elapsed = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            if (MachineLoad.WaitedMicroseconds() - waited <= 0.03 * elapsed + 200 || retry == MostRetries)
                return elapsed / ((double)passes * candidate.Units);
            Disturbed++;
        }
    }
}
