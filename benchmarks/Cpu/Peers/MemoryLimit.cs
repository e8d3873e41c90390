using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlockSharp.Benchmarks.Cpu.Peers;

/// <summary>The least time in which all threads together can touch the bytes.</summary>
internal static class MemoryLimit
{
    private const int Slices = 64;

    /// <summary>Reads each buffer once.</summary>
    public static Candidate Read<T>(Session session, IReadOnlyList<Buffer<T>> buffers)
        where T : unmanaged => Read<T, T>(session, buffers, []);

    /// <summary>Reads each buffer once, and what belongs to them.</summary>
    public static Candidate Read<T, TOther>(Session session, IReadOnlyList<Buffer<T>> buffers, IReadOnlyList<Buffer<TOther>> others)
        where T : unmanaged
        where TOther : unmanaged
    {
        var sums = new long[Slices];
        return new(Engines.Limit, Pass, buffers.Count);

        void Pass()
        {
            ReadAll(buffers);
            ReadAll(others);
        }

        void ReadAll<TElement>(IReadOnlyList<Buffer<TElement>> all)
            where TElement : unmanaged
        {
            foreach (var buffer in all)
                session.ForEachRow(Slices, slice => sums[slice] += Sum(MemoryMarshal.AsBytes(Slice(buffer, slice))));
        }
    }

    /// <summary>Reads the inputs and writes as many bytes: one output for each group of inputs.</summary>
    public static Candidate Copy(Session session, IReadOnlyList<(Buffer<float>[] From, Buffer<float> To)> buffers)
    {
        return new(Engines.Limit, Pass, buffers.Count);

        void Pass()
        {
            foreach (var (from, to) in buffers)
            {
                session.ForEachRow(Slices, slice =>
                {
                    var target = Slice(to, slice);
                    if (from.Length == 1)
                        Slice(from[0], slice).CopyTo(target);
                    else
                        Add(Slice(from[0], slice), Slice(from[1], slice), target);
                });
            }
        }
    }

    private static Span<T> Slice<T>(Buffer<T> buffer, int slice)
        where T : unmanaged
    {
        var start = buffer.Length * slice / Slices;
        return buffer.TryGetSpan(start, (int)(buffer.Length * (slice + 1) / Slices - start), out var span)
            ? span
            : throw new InvalidOperationException($"{buffer.Device} has memory of its own.");
    }

    private static long Sum(ReadOnlySpan<byte> bytes)
    {
        ref var first = ref MemoryMarshal.GetReference(bytes);
        Vector512<long> a = default, b = default, c = default, d = default;
        nuint i = 0;
        for (; i + 256 <= (nuint)bytes.Length; i += 256)
        {
            a += At(ref first, i);
            b += At(ref first, i + 64);
            c += At(ref first, i + 128);
            d += At(ref first, i + 192);
        }

        return Vector512.Sum(a + b + (c + d));
    }

    private static void Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        for (var i = 0; i + 16 <= y.Length; i += 16)
            (Vector512.Create(a[i..]) + Vector512.Create(b[i..])).CopyTo(y[i..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> At(ref byte first, nuint offset) => Vector512.LoadUnsafe(ref first, offset).AsInt64();
}
