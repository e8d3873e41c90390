using System.Numerics;
using System.Runtime.InteropServices;

namespace BlockSharp.Eager;

/// <summary>
/// Loads, stores and atomic updates. Rows whose offsets follow each other are copied as a whole, others element by element; both are checked against the view.
/// </summary>
internal static class BlockMemory
{
    public static Block<T> Load<T>(PtrBlock<T> ptr, Block<bool>? mask, Block<T>? other)
        where T : unmanaged
    {
        var count = BlockShape.Count(ptr.Extents);
        T[] result;
        if (mask is null)
            result = GC.AllocateUninitializedArray<T>(count);
        else if (other is null)
            result = new T[count];
        else
            result = Broadcast(other, ptr.Extents, "Load: the replacement of masked-off elements").ToArray();
        Transfer<T, T, Reading<T>>(nameof(Load), ptr, mask, result);
        return new Block<T>(result, ptr.Extents);
    }

    public static void Store<T>(PtrBlock<T> ptr, Block<T> value, Block<bool>? mask)
        where T : unmanaged => Transfer<T, T, Writing<T>>(nameof(Store), ptr, mask, Broadcast(value, ptr.Extents, "Store: the value").Elements);

    public static T Load<T>(Ptr<T> ptr)
        where T : unmanaged => At(nameof(Load), ptr);

    public static void Store<T>(Ptr<T> ptr, T value)
        where T : unmanaged => At(nameof(Store), ptr) = value;

    /// <summary>Updates each element that is not masked off once, in row-major order, and gives what was there before, zero for the others.</summary>
    public static Block<T> Update<T, TUpdate>(PtrBlock<T> ptr, Block<T> value, Block<bool>? mask)
        where T : unmanaged
        where TUpdate : struct, IAtomicUpdate<T>
    {
        var operands = Broadcast(value, ptr.Extents, $"{TUpdate.Name}: the value").Elements;
        var previous = Array.ConvertAll(operands, operand => new Updated<T>(operand));
        Transfer<T, Updated<T>, Updating<T, TUpdate>>(TUpdate.Name, ptr, mask, previous);
        return new Block<T>(Array.ConvertAll(previous, p => p.Old), ptr.Extents);
    }

    public static T Update<T, TUpdate>(Ptr<T> ptr, T value, bool mask)
        where T : unmanaged
        where TUpdate : struct, IAtomicUpdate<T> => mask ? TUpdate.Apply(ref At(TUpdate.Name, ptr), value) : default;

    /// <summary>The same for an update that compares first.</summary>
    public static Block<T> CompareAndSwap<T>(PtrBlock<T> ptr, Block<T> compare, Block<T> value, Block<bool>? mask)
        where T : unmanaged
    {
        var expected = Broadcast(compare, ptr.Extents, $"{nameof(Op.AtomicCas)}: what is compared").Elements;
        var operands = Broadcast(value, ptr.Extents, $"{nameof(Op.AtomicCas)}: the value").Elements;
        var previous = new Updated<T>[operands.Length];
        for (var i = 0; i < operands.Length; i++)
            previous[i] = new Updated<T>(operands[i], expected[i]);
        Transfer<T, Updated<T>, Swapping<T>>(nameof(Op.AtomicCas), ptr, mask, previous);
        return new Block<T>(Array.ConvertAll(previous, p => p.Old), ptr.Extents);
    }

    public static T CompareAndSwap<T>(Ptr<T> ptr, T compare, T value, bool mask)
        where T : unmanaged => mask ? Atomics<T>.Instance.Cas(ref At(nameof(Op.AtomicCas), ptr), compare, value) : default;

    private static Block<T> Broadcast<T>(Block<T> x, int[] shape, string what)
        where T : unmanaged
    {
        BlockShape.RequireBroadcastTo(x.Extents, shape, what);
        return Rearrangement.BroadcastTo(x, shape);
    }

    private static ref T At<T>(string operation, Ptr<T> ptr)
        where T : unmanaged
    {
        var view = View(operation, ptr);
        if ((ulong)ptr.Position >= (ulong)view.Length)
            throw new BlockAccessException(operation, ProgramContext.Current, 0, ptr.Position, view.Length);
        return ref view[(int)ptr.Position];
    }

    private static Span<T> View<T>(string operation, Ptr<T> ptr)
        where T : unmanaged
    {
        if (ptr.Storage is null)
            throw new InvalidOperationException($"{operation}: the pointer is a default value and points nowhere; make it from a buffer or by Ptr.FromArray.");
        return ptr.Storage.TryGetSpan(ptr.ViewOffset, checked((int)ptr.ViewLength), out var view)
            ? view
            : throw new InvalidOperationException(
                $"{operation}: the pointer is to a device's own memory, which plain C# cannot reach. "
                + "Run the kernel on that device, or copy the buffer to the eager one.");
    }

    private static void Transfer<T, TElement, TDirection>(string operation, PtrBlock<T> ptr, Block<bool>? mask, Span<TElement> block)
        where T : unmanaged
        where TDirection : IDirection<T, TElement>
    {
        var view = View(operation, ptr.Origin);
        var terms = ptr.Terms;
        var operands = new int[terms.Length + (mask is null ? 0 : 1)][];
        for (var k = 0; k < terms.Length; k++)
            operands[k] = terms[k].Shape;
        if (mask is not null)
        {
            BlockShape.RequireBroadcastTo(mask.Extents, ptr.Extents, $"{operation}: the mask");
            operands[^1] = mask.Extents;
        }

        var walk = new RowWalk(ptr.Extents, operands);
        var offsets = new RowOffsets(terms, walk);
        do
        {
            var first = walk.Row * walk.RowLength;
            var enabled = mask is null ? [] : walk.Slice(mask.Elements, terms.Length);
            if (enabled.Length == 1 && !enabled[0])
                continue;
            var whole = enabled.Length <= 1;
            offsets.MoveToRow(ptr.Origin.Position);
            if (!offsets.Consecutive)
            {
                for (var i = 0; i < walk.RowLength; i++)
                {
                    if (whole || enabled[i])
                        TransferRun<T, TElement, TDirection>(operation, view, offsets[i], block, first + i, 1);
                }
            }
            else if (whole)
            {
                TransferRun<T, TElement, TDirection>(operation, view, offsets[0], block, first, walk.RowLength);
            }
            else
            {
                for (var (start, length) = NextRun(enabled, 0); length > 0; (start, length) = NextRun(enabled, start + length))
                    TransferRun<T, TElement, TDirection>(operation, view, offsets[0] + start, block, first + start, length);
            }
        }
        while (walk.Next());
    }

    private static (int Start, int Length) NextRun(ReadOnlySpan<bool> enabled, int from)
    {
        var skipped = enabled[from..].IndexOf(true);
        if (skipped < 0)
            return (enabled.Length, 0);
        var start = from + skipped;
        var length = enabled[start..].IndexOf(false);
        return (start, length < 0 ? enabled.Length - start : length);
    }

    private static void TransferRun<T, TElement, TDirection>(string operation, Span<T> view, long offset, Span<TElement> block, int element, int length)
        where T : unmanaged
        where TDirection : IDirection<T, TElement>
    {
        if (offset < 0 || offset > view.Length - length)
        {
            var good = offset < 0 ? 0 : Math.Max(0, view.Length - offset);
            throw new BlockAccessException(operation, ProgramContext.Current, element + good, offset + good, view.Length);
        }

        TDirection.Copy(view.Slice((int)offset, length), block.Slice(element, length));
    }

    /// <typeparam name="T">Element of memory.</typeparam>
    /// <typeparam name="TElement">What the block has for it.</typeparam>
    private interface IDirection<T, TElement>
    {
        static abstract void Copy(Span<T> memory, Span<TElement> block);
    }

    private readonly struct Reading<T> : IDirection<T, T>
    {
        public static void Copy(Span<T> memory, Span<T> block)
        {
            if (block.Length == 1)
                block[0] = memory[0];
            else
                memory.CopyTo(block);
        }
    }

    private readonly struct Writing<T> : IDirection<T, T>
    {
        public static void Copy(Span<T> memory, Span<T> block)
        {
            if (block.Length == 1)
                memory[0] = block[0];
            else
                block.CopyTo(memory);
        }
    }

    /// <summary>What an update needs, and what it found.</summary>
    private record struct Updated<T>(T Value, T Compare = default, T Old = default)
        where T : unmanaged;

    private readonly struct Updating<T, TUpdate> : IDirection<T, Updated<T>>
        where T : unmanaged
        where TUpdate : struct, IAtomicUpdate<T>
    {
        public static void Copy(Span<T> memory, Span<Updated<T>> block)
        {
            for (var i = 0; i < block.Length; i++)
                block[i].Old = TUpdate.Apply(ref memory[i], block[i].Value);
        }
    }

    private readonly struct Swapping<T> : IDirection<T, Updated<T>>
        where T : unmanaged
    {
        public static void Copy(Span<T> memory, Span<Updated<T>> block)
        {
            for (var i = 0; i < block.Length; i++)
                block[i].Old = Atomics<T>.Instance.Cas(ref memory[i], block[i].Compare, block[i].Value);
        }
    }

    /// <summary>The offsets of the current row: terms that stay along the row are summed once, and one that advances is read where it is.</summary>
    private ref struct RowOffsets
    {
        private readonly OffsetTerm[] terms;
        private readonly RowWalk walk;
        private readonly int advancing;
        private readonly int single;
        private long[]? sums;
        private long origin;
        private int start;
        private bool known;

        public RowOffsets(OffsetTerm[] terms, RowWalk walk)
        {
            this.terms = terms;
            this.walk = walk;
            for (var k = 0; k < terms.Length; k++)
            {
                if (walk.Step(k) == 0)
                    continue;
                advancing++;
                single = k;
            }
        }

        /// <summary>Whether each element of the row follows the one before.</summary>
        public bool Consecutive { get; private set; }

        public readonly long this[int index] => origin + (advancing == 1 ? terms[single][start + index] : sums![index]);

        public void MoveToRow(long position)
        {
            origin = position;
            for (var k = 0; k < terms.Length; k++)
            {
                if (walk.Step(k) == 0)
                    origin += terms[k][walk.Start(k)];
            }

            if (advancing != 1)
            {
                SumTerms();
                Consecutive = IsConsecutive<long>(sums);
            }
            else if (!known || start != walk.Start(single))
            {
                // Rows often share the term: then its shape is looked at once.
                known = true;
                start = walk.Start(single);
                Consecutive = terms[single].Narrow is { } narrow
                    ? IsConsecutive<int>(narrow.AsSpan(start, walk.RowLength))
                    : IsConsecutive<long>(terms[single].Wide.AsSpan(start, walk.RowLength));
            }
        }

        private void SumTerms()
        {
            sums ??= new long[walk.RowLength];
            Array.Clear(sums);
            for (var k = 0; k < terms.Length; k++)
            {
                if (walk.Step(k) == 0)
                    continue;
                for (var i = 0; i < sums.Length; i++)
                    sums[i] += terms[k][walk.Start(k) + i];
            }
        }

        private static bool IsConsecutive<T>(ReadOnlySpan<T> offsets)
            where T : unmanaged, IBinaryInteger<T>
        {
            // The ends rule out that the integers wrap on the way, which the comparisons below would not notice.
            var first = offsets[0];
            if (long.CreateTruncating(offsets[^1]) - long.CreateTruncating(first) != offsets.Length - 1)
                return false;
            ref var element = ref MemoryMarshal.GetReference(offsets);
            var i = 1;
            for (; i <= offsets.Length - Vector<T>.Count; i += Vector<T>.Count)
            {
                // Each against the one before it.
                if (Vector.LoadUnsafe(ref element, (nuint)i) - Vector.LoadUnsafe(ref element, (nuint)(i - 1)) != Vector<T>.One)
                    return false;
            }

            for (; i < offsets.Length; i++)
            {
                if (unchecked(offsets[i] - offsets[i - 1]) != T.One)
                    return false;
            }

            return true;
        }
    }
}
