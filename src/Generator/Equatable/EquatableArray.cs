using System.Collections;
using System.Runtime.CompilerServices;

namespace BlockSharp.Generator.Equatable;

/// <summary>An immutable list that is equal to another when its elements are: the only collection used in models, so that incremental steps can compare them.</summary>
[CollectionBuilder(typeof(EquatableArray), nameof(EquatableArray.Create))]
internal sealed class EquatableArray<T> : IReadOnlyList<T>, IEquatable<EquatableArray<T>>
{
    private readonly T[] items;

    internal EquatableArray(T[] owned) => items = owned;

    public static EquatableArray<T> Empty { get; } = new([]);

    public int Count => items.Length;

    public T this[int index] => items[index];

    public ReadOnlySpan<T> AsSpan() => items;

    public bool Equals(EquatableArray<T>? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || items.Length != other.items.Length) return false;
        for (var i = 0; i < items.Length; i++)
            if (!EqualityComparer<T>.Default.Equals(items[i], other.items[i])) return false;
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as EquatableArray<T>);

    public override int GetHashCode()
    {
        var hash = 17;
        foreach (var item in items) hash = unchecked(hash * 31 + (item is null ? 0 : EqualityComparer<T>.Default.GetHashCode(item)));
        return hash;
    }

    public override string ToString() => $"[{string.Join(", ", items)}]";

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();
}

internal static class EquatableArray
{
    public static EquatableArray<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? EquatableArray<T>.Empty : new(items.ToArray());

    public static EquatableArray<T> ToEquatableArray<T>(this IEnumerable<T> items) => Create<T>(items.ToArray());
}
