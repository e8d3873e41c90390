using BlockSharp.Eager;

namespace BlockSharp;

// Where several elements of a block are one place in memory each of them updates it, in no order that is specified. Every engine makes each update once.
public static partial class Op
{
    /// <summary>Adds to elements of memory, each in one step. Integers wrap. A sum of floats depends on the order in which programs add, which no two runs share; that of integers does not.</summary>
    /// <param name="ptr">The elements. Equal pointers are updated once for each.</param>
    /// <param name="value">What to add, broadcast to the pointers' shape. It is not converted.</param>
    /// <param name="mask">Which elements to update, broadcast to the pointers' shape; all if not given. Memory that is masked off is never touched.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before, in the pointers' shape; zero where it is masked off.</returns>
    /// <exception cref="BlockAccessException">An element that is not masked off lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double.</exception>
    public static Block<T> AtomicAdd<T>(
        PtrBlock<T> ptr, Block<T> value, Block<bool>? mask = null, MemoryOrder order = MemoryOrder.AcquireRelease, MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.Update<T, AtomicAdd<T>>(ptr, value, mask);

    /// <summary>Adds to an element of memory, in one step. Integers wrap. A sum of floats depends on the order in which programs add, which no two runs share.</summary>
    /// <param name="ptr">The element.</param>
    /// <param name="value">What to add.</param>
    /// <param name="mask">False to do nothing.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before; zero if it is masked off.</returns>
    /// <exception cref="BlockAccessException">The element lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double.</exception>
    public static T AtomicAdd<T>(
        Ptr<T> ptr, T value, bool mask = true, MemoryOrder order = MemoryOrder.AcquireRelease, MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.Update<T, AtomicAdd<T>>(ptr, value, mask);

    /// <summary>Makes elements of memory the greater of what they are and a value, each in one step, as <see cref="Maximum{T}(Block{T}, Block{T})"/> has it: one NaN is ignored, -0 is less than +0.</summary>
    /// <param name="ptr">The elements. Equal pointers are updated once for each.</param>
    /// <param name="value">What to compare with, broadcast to the pointers' shape. It is not converted.</param>
    /// <param name="mask">Which elements to update, broadcast to the pointers' shape; all if not given. Memory that is masked off is never touched.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before, in the pointers' shape; zero where it is masked off.</returns>
    /// <exception cref="BlockAccessException">An element that is not masked off lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double.</exception>
    public static Block<T> AtomicMax<T>(
        PtrBlock<T> ptr, Block<T> value, Block<bool>? mask = null, MemoryOrder order = MemoryOrder.AcquireRelease, MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.Update<T, AtomicMax<T>>(ptr, value, mask);

    /// <summary>Makes an element of memory the greater of what it is and a value, in one step, as <see cref="Maximum{T}(Block{T}, Block{T})"/> has it: one NaN is ignored, -0 is less than +0.</summary>
    /// <param name="ptr">The element.</param>
    /// <param name="value">What to compare with.</param>
    /// <param name="mask">False to do nothing.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before; zero if it is masked off.</returns>
    /// <exception cref="BlockAccessException">The element lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double.</exception>
    public static T AtomicMax<T>(
        Ptr<T> ptr, T value, bool mask = true, MemoryOrder order = MemoryOrder.AcquireRelease, MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.Update<T, AtomicMax<T>>(ptr, value, mask);

    /// <summary>Makes elements of memory the lesser of what they are and a value, each in one step, as <see cref="Minimum{T}(Block{T}, Block{T})"/> has it: one NaN is ignored, -0 is less than +0.</summary>
    /// <param name="ptr">The elements. Equal pointers are updated once for each.</param>
    /// <param name="value">What to compare with, broadcast to the pointers' shape. It is not converted.</param>
    /// <param name="mask">Which elements to update, broadcast to the pointers' shape; all if not given. Memory that is masked off is never touched.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before, in the pointers' shape; zero where it is masked off.</returns>
    /// <exception cref="BlockAccessException">An element that is not masked off lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double.</exception>
    public static Block<T> AtomicMin<T>(
        PtrBlock<T> ptr, Block<T> value, Block<bool>? mask = null, MemoryOrder order = MemoryOrder.AcquireRelease, MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.Update<T, AtomicMin<T>>(ptr, value, mask);

    /// <summary>Makes an element of memory the lesser of what it is and a value, in one step, as <see cref="Minimum{T}(Block{T}, Block{T})"/> has it: one NaN is ignored, -0 is less than +0.</summary>
    /// <param name="ptr">The element.</param>
    /// <param name="value">What to compare with.</param>
    /// <param name="mask">False to do nothing.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before; zero if it is masked off.</returns>
    /// <exception cref="BlockAccessException">The element lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double.</exception>
    public static T AtomicMin<T>(
        Ptr<T> ptr, T value, bool mask = true, MemoryOrder order = MemoryOrder.AcquireRelease, MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.Update<T, AtomicMin<T>>(ptr, value, mask);

    /// <summary>Clears the bits of elements of memory that a value does not have, each element in one step.</summary>
    /// <param name="ptr">The elements. Equal pointers are updated once for each.</param>
    /// <param name="value">The bits to keep, broadcast to the pointers' shape. It is not converted.</param>
    /// <param name="mask">Which elements to update, broadcast to the pointers' shape; all if not given. Memory that is masked off is never touched.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before, in the pointers' shape; zero where it is masked off.</returns>
    /// <exception cref="BlockAccessException">An element that is not masked off lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long or ulong.</exception>
    public static Block<T> AtomicAnd<T>(
        PtrBlock<T> ptr, Block<T> value, Block<bool>? mask = null, MemoryOrder order = MemoryOrder.AcquireRelease, MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.Update<T, AtomicAnd<T>>(ptr, value, mask);

    /// <summary>Clears the bits of an element of memory that a value does not have, in one step.</summary>
    /// <param name="ptr">The element.</param>
    /// <param name="value">The bits to keep.</param>
    /// <param name="mask">False to do nothing.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before; zero if it is masked off.</returns>
    /// <exception cref="BlockAccessException">The element lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long or ulong.</exception>
    public static T AtomicAnd<T>(
        Ptr<T> ptr, T value, bool mask = true, MemoryOrder order = MemoryOrder.AcquireRelease, MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.Update<T, AtomicAnd<T>>(ptr, value, mask);

    /// <summary>Sets the bits of elements of memory that a value has, each element in one step.</summary>
    /// <param name="ptr">The elements. Equal pointers are updated once for each.</param>
    /// <param name="value">The bits to set, broadcast to the pointers' shape. It is not converted.</param>
    /// <param name="mask">Which elements to update, broadcast to the pointers' shape; all if not given. Memory that is masked off is never touched.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before, in the pointers' shape; zero where it is masked off.</returns>
    /// <exception cref="BlockAccessException">An element that is not masked off lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long or ulong.</exception>
    public static Block<T> AtomicOr<T>(
        PtrBlock<T> ptr, Block<T> value, Block<bool>? mask = null, MemoryOrder order = MemoryOrder.AcquireRelease, MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.Update<T, AtomicOr<T>>(ptr, value, mask);

    /// <summary>Sets the bits of an element of memory that a value has, in one step.</summary>
    /// <param name="ptr">The element.</param>
    /// <param name="value">The bits to set.</param>
    /// <param name="mask">False to do nothing.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before; zero if it is masked off.</returns>
    /// <exception cref="BlockAccessException">The element lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long or ulong.</exception>
    public static T AtomicOr<T>(
        Ptr<T> ptr, T value, bool mask = true, MemoryOrder order = MemoryOrder.AcquireRelease, MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.Update<T, AtomicOr<T>>(ptr, value, mask);

    /// <summary>Inverts the bits of elements of memory that a value has, each element in one step.</summary>
    /// <param name="ptr">The elements. Equal pointers are updated once for each.</param>
    /// <param name="value">The bits to invert, broadcast to the pointers' shape. It is not converted.</param>
    /// <param name="mask">Which elements to update, broadcast to the pointers' shape; all if not given. Memory that is masked off is never touched.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before, in the pointers' shape; zero where it is masked off.</returns>
    /// <exception cref="BlockAccessException">An element that is not masked off lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long or ulong.</exception>
    public static Block<T> AtomicXor<T>(
        PtrBlock<T> ptr, Block<T> value, Block<bool>? mask = null, MemoryOrder order = MemoryOrder.AcquireRelease, MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.Update<T, AtomicXor<T>>(ptr, value, mask);

    /// <summary>Inverts the bits of an element of memory that a value has, in one step.</summary>
    /// <param name="ptr">The element.</param>
    /// <param name="value">The bits to invert.</param>
    /// <param name="mask">False to do nothing.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before; zero if it is masked off.</returns>
    /// <exception cref="BlockAccessException">The element lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long or ulong.</exception>
    public static T AtomicXor<T>(
        Ptr<T> ptr, T value, bool mask = true, MemoryOrder order = MemoryOrder.AcquireRelease, MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.Update<T, AtomicXor<T>>(ptr, value, mask);

    /// <summary>Writes elements of memory and reads what was there, each in one step.</summary>
    /// <param name="ptr">The elements. Equal pointers are updated once for each.</param>
    /// <param name="value">What to write, broadcast to the pointers' shape. It is not converted.</param>
    /// <param name="mask">Which elements to update, broadcast to the pointers' shape; all if not given. Memory that is masked off is never touched.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before, in the pointers' shape; zero where it is masked off.</returns>
    /// <exception cref="BlockAccessException">An element that is not masked off lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double.</exception>
    public static Block<T> AtomicExchange<T>(
        PtrBlock<T> ptr, Block<T> value, Block<bool>? mask = null, MemoryOrder order = MemoryOrder.AcquireRelease, MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.Update<T, AtomicExchange<T>>(ptr, value, mask);

    /// <summary>Writes an element of memory and reads what was there, in one step.</summary>
    /// <param name="ptr">The element.</param>
    /// <param name="value">What to write.</param>
    /// <param name="mask">False to do nothing.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before; zero if it is masked off.</returns>
    /// <exception cref="BlockAccessException">The element lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double.</exception>
    public static T AtomicExchange<T>(
        Ptr<T> ptr, T value, bool mask = true, MemoryOrder order = MemoryOrder.AcquireRelease, MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.Update<T, AtomicExchange<T>>(ptr, value, mask);

    /// <summary>Writes elements of memory where they are what is expected, each in one step: compare and swap.</summary>
    /// <param name="ptr">The elements. Equal pointers are updated once for each.</param>
    /// <param name="compare">What is expected, broadcast to the pointers' shape. Bits are compared: zeros of two signs differ, and a NaN is equal to itself.</param>
    /// <param name="value">What to write, broadcast to the pointers' shape.</param>
    /// <param name="mask">Which elements to update, broadcast to the pointers' shape; all if not given. Memory that is masked off is never touched.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before, in the pointers' shape: what is expected where it was written. Zero where it is masked off.</returns>
    /// <exception cref="BlockAccessException">An element that is not masked off lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double.</exception>
    public static Block<T> AtomicCas<T>(
        PtrBlock<T> ptr,
        Block<T> compare,
        Block<T> value,
        Block<bool>? mask = null,
        MemoryOrder order = MemoryOrder.AcquireRelease,
        MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.CompareAndSwap(ptr, compare, value, mask);

    /// <summary>Writes an element of memory if it is what is expected, in one step: compare and swap.</summary>
    /// <param name="ptr">The element.</param>
    /// <param name="compare">What is expected. Bits are compared: zeros of two signs differ, and a NaN is equal to itself.</param>
    /// <param name="value">What to write.</param>
    /// <param name="mask">False to do nothing.</param>
    /// <param name="order">What it promises about the program's other accesses.</param>
    /// <param name="scope">Among whom.</param>
    /// <returns>What was there before: what is expected if it was written. Zero if it is masked off.</returns>
    /// <exception cref="BlockAccessException">The element lies outside the pointer's view.</exception>
    /// <exception cref="NotSupportedException">Not int, uint, long, ulong, float or double.</exception>
    public static T AtomicCas<T>(
        Ptr<T> ptr, T compare, T value, bool mask = true, MemoryOrder order = MemoryOrder.AcquireRelease, MemoryScope scope = MemoryScope.Device)
        where T : unmanaged => BlockMemory.CompareAndSwap(ptr, compare, value, mask);
}
