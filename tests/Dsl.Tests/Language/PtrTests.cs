using static BlockSharp.Op;

namespace BlockSharp.Tests.Language;

public class PtrTests
{
    [Fact]
    public void A_pointer_to_an_array_reads_and_writes_the_array_itself()
    {
        var array = new[] { 1, 2, 3 };
        var pointer = Ptr.FromArray(array);
        Store(pointer + 2, 9);
        Assert.Equal(9, array[2]);
        array[0] = 7;
        Assert.Equal(7, Load(pointer));
        Assert.Equal(3, pointer.Length);
    }

    [Fact]
    public void Moving_a_pointer_keeps_its_view()
    {
        var pointer = Ptr.FromArray(new byte[10]) + 4;
        Assert.Equal((4, 6), (pointer.Offset, pointer.Length));
        Assert.Equal((1, 9), ((pointer - 3L).Offset, (pointer - 3L).Length));
        Assert.Equal((12, -2), ((pointer + 8L).Offset, (pointer + 8L).Length));
        Assert.Equal([0, 0], Load(pointer + 100 + (Arange(0, 2) - 104)).ToArray());
        Assert.Equal("Ptr<Byte> at 4, 6 elements follow", pointer.ToString());
    }

    [Fact]
    public void A_view_lies_inside_its_storage()
    {
        var storage = Ptr.FromArray(new int[10]).Storage!;
        Assert.Equal((3, 7), (new Ptr<int>(storage, 3, 7).Offset, new Ptr<int>(storage, 3, 7).Length));
        Assert.Equal(0, new Ptr<int>(storage, 10, 0).Length);
        Assert.Equal("offset", Assert.Throws<ArgumentOutOfRangeException>(() => new Ptr<int>(storage, -1, 1)).ParamName);
        Assert.Equal("offset", Assert.Throws<ArgumentOutOfRangeException>(() => new Ptr<int>(storage, 11, 0)).ParamName);
        Assert.Equal("length", Assert.Throws<ArgumentOutOfRangeException>(() => new Ptr<int>(storage, 3, 8)).ParamName);
        Assert.Equal("length", Assert.Throws<ArgumentOutOfRangeException>(() => new Ptr<int>(storage, 3, -1)).ParamName);
        Assert.Throws<ArgumentNullException>(() => new Ptr<int>(null!, 0, 0));
        Assert.Throws<ArgumentNullException>(() => Ptr.FromArray<int>(null!));
    }

    [Fact]
    public void Pointers_and_offsets_broadcast()
    {
        var pointer = Ptr.FromArray(new int[100]);
        Assert.Equal([4, 3], (pointer + Arange(0, 3) + Arange(0, 4)[.., NewAxis]).Shape.ToArray());
        Assert.Equal("PtrBlock<Int32>[3]", (pointer + Arange(0, 3)).ToString());
        Assert.Throws<ArgumentException>(() => pointer + Arange(0, 3) + Arange(0, 4));
    }
}
