namespace BlockSharp.Kernels.Tests;

/// <summary>Attention against the definition in fp64.</summary>
public class AttentionTests
{
    public static TheoryData<int, int, int, bool> Shapes => new()
    {
        { 1, 1, 64, false }, { 2, 37, 64, true }, { 1, 150, 64, false }, { 1, 131, 128, true }, { 1, 64, 128, false }, { 1, 257, 64, true },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Attention_equals_its_definition_in_every_configuration(int heads, int length, int head, bool causal)
    {
        var random = new Random((heads * 7) + length + head);
        BFloat16[] Make() => [.. Enumerable.Range(0, heads * length * head).Select(_ => (BFloat16)(float)((random.NextDouble() * 2) - 1))];
        var (q, k, v) = (Make(), Make(), Make());

        // Not the usual scale: scores are large, and the maximum moves from step to step.
        const float Scale = 0.5f;
        var expected = Reference(q, k, v, heads, length, head, Scale, causal);
        foreach (var target in KernelDevices.Targets(typeof(Attention), nameof(Attention.Forward), $"HEAD={head}, CAUSAL={(causal ? "true" : "false")},"))
        {
            using var query = target.Device.Allocate(q);
            using var key = target.Device.Allocate(k);
            using var value = target.Device.Allocate(v);
            using var output = target.Device.Allocate(Enumerable.Repeat(BFloat16.NaN, q.Length).ToArray());
            Attention.Forward(target, query, key, value, output, heads, length, Scale, head, causal);
            var o = output.ToArray();

            // The weights are rounded to bf16 before they meet v, whose magnitude is at most 1; then the result is rounded.
            for (var i = 0; i < o.Length; i++)
                Assert.True(Math.Abs((float)o[i] - expected[i]) <= (Math.Abs(expected[i]) / 256) + (1.0 / 256), $"{target}: [{i / head}, {i % head}] is {o[i]}, expected {expected[i]}");
        }
    }

    [Fact]
    public void A_NaN_in_a_key_reaches_the_queries_that_see_it_only()
    {
        const int Length = 70, Head = 64, Broken = 66;
        var ones = Enumerable.Repeat(BFloat16.One, Length * Head).ToArray();
        var k = (BFloat16[])ones.Clone();
        k[Broken * Head] = BFloat16.NaN;
        foreach (var device in KernelDevices.Present)
        {
            using var query = device.Allocate(ones);
            using var key = device.Allocate(k);
            using var output = device.Allocate<BFloat16>(ones.Length);
            Attention.Forward(device, query, key, query, output, 1, Length, 0.1f, Head, true);
            var o = output.ToArray();
            Assert.All(o[..(Broken * Head)], x => Assert.Equal(1f, (float)x));
            Assert.All(o[(Broken * Head)..], x => Assert.True(BFloat16.IsNaN(x)));
        }
    }

    private static double[] Reference(BFloat16[] q, BFloat16[] k, BFloat16[] v, int heads, int length, int head, double scale, bool causal)
    {
        var o = new double[q.Length];
        for (var h = 0; h < heads; h++)
            for (var i = 0; i < length; i++)
            {
                var weights = new double[causal ? i + 1 : length];
                for (var j = 0; j < weights.Length; j++)
                    for (var d = 0; d < head; d++)
                        weights[j] += (float)q[At(h, i, d)] * scale * (float)k[At(h, j, d)];
                var top = weights.Max();
                weights = Array.ConvertAll(weights, w => Math.Exp(w - top));
                for (var j = 0; j < weights.Length; j++)
                    for (var d = 0; d < head; d++)
                        o[At(h, i, d)] += weights[j] / weights.Sum() * (float)v[At(h, j, d)];
            }
        return o;

        int At(int h, int token, int feature) => (((h * length) + token) * head) + feature;
    }
}
