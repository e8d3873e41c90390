namespace BlockSharp.Kernels.Tests;

/// <summary>Products whose operands lie where the tensor memory accelerator cannot be told of them: they are multiplied from copies.</summary>
[Collection(nameof(RecordingCollection))]
public class CopiedTensorTests
{
    private const int M = 130;
    private const int N = 264;
    private const int K = 515;

    /// <summary>A configuration that fetches tensors and has nothing else: it copies however small they are.</summary>
    private const int Fetching = 5;

    private static Device Hopper()
    {
        var device = KernelDevices.Present.FirstOrDefault(d => d.Kind == DeviceKind.Cuda && d.Architecture == "sm_90");
        Assert.SkipWhen(device is null, "No CUDA device of compute capability 9.0 is present.");
        return device;
    }

    [Theory, InlineData(1), InlineData(4), InlineData(7)]
    public void Operands_may_begin_anywhere(int shift)
    {
        var device = Hopper();
        foreach (var k in new[] { 512, K })
        {
            using var product = new Product(device, k, shift);
            product.Launch(device);
            product.Check();
        }
    }

    [Fact]
    public void A_batch_that_begins_anywhere_is_attended_to()
    {
        var device = Hopper();
        const int heads = 3, length = 200, head = 64;
        var values = new LinearProblem(heads, length, head).BFloats(heads * length * head);
        var config = KernelDevices.Fetching(typeof(Attention), nameof(Attention.Forward))[0].Config;
        Assert.Equal(Run(0), Run(3));

        BFloat16[] Run(int shift)
        {
            using var buffer = device.Allocate<BFloat16>([.. new BFloat16[shift], .. values]);
            using var y = device.Allocate<BFloat16>(values.Length);
            var x = buffer.Slice(shift, values.Length);
            Attention.Forward(new LaunchTarget(device, null) { Config = config }, x, x, x, y, heads, length, 0.125f, head, false);
            return y.ToArray();
        }
    }

    [Fact]
    public void A_graph_copies_at_each_replay_and_when_a_launch_gets_other_operands()
    {
        var device = Hopper();
        using var stream = device.CreateStream();
        using var odd = new Product(device, K, 1);
        using var other = new Product(device, 2 * K, 0);
        using var even = new Product(device, 512, 0);
        using var graph = Graph.Capture(stream, () =>
        {
            odd.Launch(stream);
            other.Launch(stream);
        });
        Assert.Equal(2, graph.LaunchCount);
        for (var round = 0; round < 2; round++)
        {
            odd.Negate();
            graph.Replay();
            stream.Synchronize();
            odd.Check();
            other.Check();
        }

        graph.Update(() =>
        {
            other.Launch(stream);
            even.Launch(stream);
        });
        Replay(other, even);
        graph.Update(1, () => odd.Launch(stream));
        Replay(other, odd);

        using var plain = Graph.Capture(stream, () => even.Launch(stream));
        Assert.Contains("Capture again", Assert.Throws<InvalidOperationException>(() => plain.Update(0, () => odd.Launch(stream))).Message, StringComparison.Ordinal);

        void Replay(params Product[] products)
        {
            foreach (var product in products)
                product.Clear();
            graph.Replay();
            stream.Synchronize();
            foreach (var product in products)
                product.Check();
        }
    }

    [Fact]
    public void Streams_and_threads_have_copies_of_their_own()
    {
        var device = Hopper();
        using var shared = device.CreateStream();
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            using var own = i % 2 == 0 ? null : device.CreateStream();
            var stream = own ?? shared;
            using var product = new Product(device, K - i, i);
            for (var launch = 0; launch < 20; launch++)
                product.Launch(stream);
            stream.Synchronize();
            product.Check();
        });
    }

    [Fact]
    public void A_result_within_reach_of_an_operand_is_not_multiplied_from_a_copy()
    {
        var device = Hopper();
        var problem = new LinearProblem(M, N, K);
        var weights = problem.BFloats(N * K);
        using var memory = device.Allocate<BFloat16>([.. problem.X, .. new BFloat16[M * N]]);
        using var w = device.Allocate<BFloat16>(weights);
        Ptr<BFloat16> all = memory;
        Assert.Throws<NotSupportedException>(() => Bf16Linear.Matmul(new LaunchTarget(device, null) { Config = Fetching }, all, w, all + (M * K), M, N, K));
        Bf16Linear.Matmul(device, all, w, all + (M * K), M, N, K);
        problem.Check(memory.ToArray()[(M * K)..], (row, column) => (float)weights[(row * K) + column], _ => 0);
    }

    [Fact]
    public void A_warm_launch_allocates_nothing()
    {
        var device = Hopper();
        using var product = new Product(device, K, 0);
        for (var i = 0; i < 3; i++)
            product.Launch(device);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
            product.Launch(device);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        device.Synchronize();
    }

    /// <summary>y = x Wᵀ of bf16, whose operands begin some elements behind the start of their buffers.</summary>
    private sealed class Product : IDisposable
    {
        private readonly LinearProblem problem;
        private readonly BFloat16[] weights;
        private readonly Buffer<BFloat16> x;
        private readonly Buffer<BFloat16> w;
        private readonly Buffer<BFloat16> y;
        private readonly int shift;

        public Product(Device device, int k, int shift)
        {
            problem = new LinearProblem(M, N, k);
            weights = problem.BFloats(N * k);
            this.shift = shift;
            x = device.Allocate<BFloat16>(M * k + shift);
            x.CopyFrom(problem.X, shift);
            w = device.Allocate<BFloat16>([.. new BFloat16[shift], .. weights]);
            y = device.Allocate<BFloat16>(M * N);
        }

        public void Launch(LaunchTarget target) =>
            Bf16Linear.Matmul(target with { Config = Fetching }, x.Slice(shift, M * problem.K), w.Slice(shift, weights.Length), y, M, N, problem.K);

        /// <summary>Other numbers where x is.</summary>
        public void Negate()
        {
            for (var i = 0; i < problem.X.Length; i++)
                problem.X[i] = (BFloat16)(-(float)problem.X[i]);
            x.CopyFrom(problem.X, shift);
        }

        public void Clear() => y.CopyFrom(new BFloat16[M * N]);

        public void Check() => problem.Check(y.ToArray(), (row, column) => (float)weights[(row * problem.K) + column], _ => 0);

        public void Dispose()
        {
            x.Dispose();
            w.Dispose();
            y.Dispose();
        }
    }
}
