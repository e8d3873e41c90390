namespace BlockSharp.Tests.Runtime;

/// <summary>Copies while other threads copy and the garbage collector moves arrays.</summary>
[Collection(nameof(IlgpuCollection))]
public class ConcurrentCopyTests
{
    [Theory]
    [InlineData(DeviceKind.OpenCL)]
    [InlineData(DeviceKind.Cuda)]
    public void What_is_copied_arrives_though_the_collector_moves_the_arrays(DeviceKind kind)
    {
        const int copiers = 3;
        const int rounds = 400;
        const int collections = 1000;
        var device = TestDevices.Get(kind);
        var wrong = 0;
        var copying = copiers;
        var threads = Enumerable.Range(0, copiers).Select(number => new Thread(() => Copy(number))).Append(new Thread(Collect)).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.Equal(0, wrong);

        void Copy(int number)
        {
            for (var round = 0; round < rounds; round++)
            {
                // The array is young, and what lies before it is garbage: the next collection moves it.
                _ = new byte[4096];
                var data = new int[1 + ((round * 37 + number) % 500)];
                Array.Fill(data, round + 1);
                using var buffer = device.Allocate(data);
                if (!data.AsSpan().SequenceEqual(buffer.ToArray()))
                    Interlocked.Increment(ref wrong);
            }

            Interlocked.Decrement(ref copying);
        }

        void Collect()
        {
            for (var collection = 0; collection < collections && Volatile.Read(ref copying) > 0; collection++)
                GC.Collect(0, GCCollectionMode.Forced, blocking: true, compacting: true);
        }
    }
}
