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
        var device = TestDevices.Get(kind);
        var copying = 3;
        Parallel.For(0, 4, thread =>
        {
            if (thread == 3)
            {
                for (var collections = 0; collections < 2000 && Volatile.Read(ref copying) > 0; collections++)
                    GC.Collect(0, GCCollectionMode.Forced, blocking: true, compacting: true);
                return;
            }

            try
            {
                for (var round = 0; round < 150; round++)
                {
                    // The array is young, and what lies before it is garbage: the next collection moves it.
                    _ = new byte[4096];
                    var data = new int[1 + ((round * 37 + thread) % 500)];
                    Array.Fill(data, round + 1);
                    using var buffer = device.Allocate(data);
                    Assert.Equal(data, buffer.ToArray());
                }
            }
            finally
            {
                Interlocked.Decrement(ref copying);
            }
        });
    }
}
