using static BlockSharp.Op;

namespace BlockSharp.Tests.Eager;

public class BoolOperatorTests
{
    private static readonly bool[] Random = [.. Enumerable.Range(0, 77).Select(i => i * 7919 % 5 < 2)];
    private static readonly bool[] Other = [.. Enumerable.Range(0, 77).Select(i => i * 104729 % 7 < 3)];

    [Fact]
    public void Masks_combine_element_by_element()
    {
        var (a, b) = (new Block<bool>(Random, 77), new Block<bool>(Other, 77));
        Oracle.AssertSame([.. Random.Zip(Other, (x, y) => x && y)], a & b);
        Oracle.AssertSame([.. Random.Zip(Other, (x, y) => x || y)], a | b);
        Oracle.AssertSame([.. Random.Zip(Other, (x, y) => x != y)], a ^ b);
        Oracle.AssertSame([.. Random.Zip(Other, (x, y) => x == y)], a == b);
        Oracle.AssertSame([.. Random.Zip(Other, (x, y) => x != y)], a != b);
        Oracle.AssertSame([.. Random.Select(x => !x)], !a);
    }

    [Fact]
    public void Scalars_combine_with_masks()
    {
        var a = new Block<bool>(Random, 77);
        Oracle.AssertSame(Random, a & true);
        Oracle.AssertSame(new bool[77], false & a);
        Oracle.AssertSame([.. Random.Select(x => !x)], a ^ true);
    }

    [Fact]
    public void Arithmetic_and_order_are_not_defined()
    {
        Block<bool> a = true;
        Assert.Throws<NotSupportedException>(() => a + a);
        Assert.Throws<NotSupportedException>(() => a - a);
        Assert.Throws<NotSupportedException>(() => a * a);
        Assert.Throws<NotSupportedException>(() => a / a);
        Assert.Throws<NotSupportedException>(() => a % a);
        Assert.Throws<NotSupportedException>(() => -a);
        Assert.Throws<NotSupportedException>(() => ~a);
        Assert.Throws<NotSupportedException>(() => a < true);
        Assert.Throws<NotSupportedException>(() => a >= true);
        Assert.Throws<NotSupportedException>(() => Maximum(a, a));
        var message = Assert.Throws<NotSupportedException>(() => Minimum(a, a)).Message;
        Assert.Equal("Minimum is not defined for blocks of Boolean.", message);
    }

    [Fact]
    public void Packed_storage_has_no_arithmetic()
    {
        Block<UInt4x2> a = UInt4x2.Pack(1, 2);
        Assert.Throws<NotSupportedException>(() => a + a);
        Assert.Throws<NotSupportedException>(() => a.To<int>());
        Assert.Throws<NotSupportedException>(() => Zeros<int>(3).To<Int4x2>());
    }
}
