using BlockSharp.Kernels;

namespace BlockSharp.Benchmarks.Gpu.Cases;

/// <summary>Attention, forward, in bf16.</summary>
internal static class AttentionCases
{
    private static readonly (int Batch, int Heads, int Length, int Head)[] Shapes = [(4, 32, 4096, 64), (4, 32, 4096, 128), (1, 32, 16384, 64), (1, 32, 16384, 128)];

    private static readonly bool[] Masks = [false, true];

    public static IEnumerable<Case> All => from s in Shapes from causal in Masks select Make(s, causal);

    private static Case Make((int Batch, int Heads, int Length, int Head) s, bool causal)
    {
        var heads = s.Batch * s.Heads;
        return new(
            "attention",
            $"B{s.Batch} H{s.Heads} S{s.Length} D{s.Head}{(causal ? " causal" : "")}",
            1.0,
            ["flash"],
            8.0 * heads * s.Length * s.Head,
            4.0 * heads * s.Length * s.Length * s.Head / (causal ? 2 : 1),
            6e-3,
            device => Prepare(device, heads, s.Length, s.Head, causal));
    }

    private static Problem Prepare(Device device, int heads, int length, int head, bool causal)
    {
        var count = (long)heads * length * head;
        var scale = 1 / MathF.Sqrt(head);
        var (q, k, v) = (Inputs.Bf16(count, 1), Inputs.Bf16(count, 2), Inputs.Bf16(count, 3));
        var problem = new Problem { Launch = (_, _) => { }, Error = () => 0, Launches = 2 };
        var (query, key, value) = (problem.Own(device.Allocate(q)), problem.Own(device.Allocate(k)), problem.Own(device.Allocate(v)));
        var o = problem.Output(device, (int)count, BFloat16.NaN);
        problem.Launch = (target, _) => Attention.Forward(target, query, key, value, o, heads, length, scale, head, causal);
        problem.Error = () => Inputs.RelativeError(
            o.ToArray(),
            Inputs.Spread(heads, 4).SelectMany(h => Inputs.Spread(length, 16).Select(i => (h, i))).AsParallel().SelectMany(at => Row(at.h, at.i)).ToArray(),
            x => (float)x);
        return problem;

        IEnumerable<(long Index, double Value)> Row(int h, int i)
        {
            long At(int token) => (((long)h * length) + token) * head;
            var weights = new double[causal ? i + 1 : length];
            for (var j = 0; j < weights.Length; j++)
                for (var d = 0; d < head; d++)
                    weights[j] += (double)(float)q[At(i) + d] * scale * (float)k[At(j) + d];
            var top = weights.Max();
            var sum = weights.Sum(w => Math.Exp(w - top));
            var result = new double[head];
            for (var j = 0; j < weights.Length; j++)
                for (var d = 0; d < head; d++)
                    result[d] += Math.Exp(weights[j] - top) / sum * (float)v[At(j) + d];
            return result.Select((x, d) => (At(i) + d, x));
        }
    }
}
