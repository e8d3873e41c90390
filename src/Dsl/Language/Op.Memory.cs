using BlockSharp.Eager;

namespace BlockSharp;

public static partial class Op
{
    /// <summary><see cref="Evict.Normal"/>.</summary>
    public const Evict EvictNormal = Evict.Normal;

    /// <summary><see cref="Evict.First"/>.</summary>
    public const Evict EvictFirst = Evict.First;

    /// <summary><see cref="Evict.Last"/>.</summary>
    public const Evict EvictLast = Evict.Last;

    /// <summary>Reads the elements that a block of pointers points to.</summary>
    /// <param name="ptr">Where to read; the result has its shape.</param>
    /// <param name="mask">Which elements to read, broadcast to the pointers' shape; all if not given. Memory that is masked off is never touched.</param>
    /// <param name="other">What masked-off elements are, broadcast to the pointers' shape; zero if not given.</param>
    /// <param name="evict">How long to keep the lines cached.</param>
    /// <param name="cache">Which caches to go through.</param>
    /// <exception cref="BlockAccessException">An element that is not masked off lies outside the pointer's view.</exception>
    public static Block<T> Load<T>(
        PtrBlock<T> ptr, Block<bool>? mask = null, Block<T>? other = null, Evict evict = Evict.Normal, Cache cache = Cache.Default)
        where T : unmanaged => BlockMemory.Load(ptr, mask, other);

    /// <summary>Reads the element that a pointer points to.</summary>
    /// <param name="ptr">Where to read.</param>
    /// <param name="evict">How long to keep the line cached.</param>
    /// <param name="cache">Which caches to go through.</param>
    /// <exception cref="BlockAccessException">The element lies outside the pointer's view.</exception>
    public static T Load<T>(Ptr<T> ptr, Evict evict = Evict.Normal, Cache cache = Cache.Default)
        where T : unmanaged => BlockMemory.Load(ptr);

    /// <summary>Writes a block to the elements that a block of pointers points to. If two pointers are equal, one of the values is kept.</summary>
    /// <param name="ptr">Where to write.</param>
    /// <param name="value">What to write, broadcast to the pointers' shape. It is not converted.</param>
    /// <param name="mask">Which elements to write, broadcast to the pointers' shape; all if not given. Memory that is masked off is never touched.</param>
    /// <param name="evict">How long to keep the lines cached.</param>
    /// <param name="cache">Which caches to go through.</param>
    /// <exception cref="BlockAccessException">An element that is not masked off lies outside the pointer's view.</exception>
    public static void Store<T>(PtrBlock<T> ptr, Block<T> value, Block<bool>? mask = null, Evict evict = Evict.Normal, Cache cache = Cache.Default)
        where T : unmanaged => BlockMemory.Store(ptr, value, mask);

    /// <summary>Writes the element that a pointer points to.</summary>
    /// <param name="ptr">Where to write.</param>
    /// <param name="value">What to write.</param>
    /// <param name="evict">How long to keep the line cached.</param>
    /// <param name="cache">Which caches to go through.</param>
    /// <exception cref="BlockAccessException">The element lies outside the pointer's view.</exception>
    public static void Store<T>(Ptr<T> ptr, T value, Evict evict = Evict.Normal, Cache cache = Cache.Default)
        where T : unmanaged => BlockMemory.Store(ptr, value);
}
