using System.Reflection;
using BlockSharp.Generator.Frontend;

namespace BlockSharp.Generator.Tests.Frontend;

public class IntrinsicTableTests
{
    private static readonly Type[] s_surface = [typeof(Op), typeof(BlockMethods), typeof(Block<>), typeof(PtrBlock<>), typeof(Ptr<>)];

    /// <summary>What hosts, tests and the debugger use; a kernel that does is told so. Indexers are lowered by their places, not by a row.</summary>
    private static readonly HashSet<string> s_hostOnly =
        ["ToArray", "ToString", "Equals", "GetHashCode", "get_Shape", "get_Rank", "get_Count", "get_Item", "get_Storage", "get_Offset", "get_Length"];

    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static TheoryData<string, string> Surface =>
        [.. s_surface.SelectMany(t => t.GetMethods(Declared).Select(m => (t.FullName!, m.Name))).Where(m => !s_hostOnly.Contains(m.Name)).Distinct()];

    [Theory]
    [MemberData(nameof(Surface))]
    public void Every_public_method_and_operator_has_a_row(string type, string method) => Assert.NotNull(IntrinsicTable.Find(type, method));

    [Fact]
    public void Attributes_of_operations_are_the_compile_time_parameters_and_nothing_else_is_called_so()
    {
        var parameters = s_surface.SelectMany(t => t.GetMethods(Declared)).SelectMany(m => m.GetParameters()).ToList();
        Assert.All(parameters.Where(p => p.ParameterType == typeof(Evict) || p.ParameterType == typeof(Cache) || p.ParameterType == typeof(DotPrecision) || p.ParameterType == typeof(MemoryOrder) || p.ParameterType == typeof(MemoryScope)), p => Assert.True(IntrinsicCall.IsAttribute(p.Name!)));
        var attributes = parameters.Where(p => IntrinsicCall.IsAttribute(p.Name!)).Select(p => p.ParameterType).Distinct();
        Assert.Equal(["Boolean", "Cache", "DotPrecision", "Evict", "Int32", "Int32[]", "MemoryOrder", "MemoryScope"], attributes.Select(t => t.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Hints_have_the_numbers_that_the_table_knows()
    {
        Assert.Equal([0, 1, 2], [(int)Evict.Normal, (int)Evict.First, (int)Evict.Last]);
        Assert.Equal([0, 1], [(int)DotPrecision.Full, (int)DotPrecision.Tf32]);
        Assert.Equal([0, 1, 2, 3], [(int)MemoryOrder.Relaxed, (int)MemoryOrder.Acquire, (int)MemoryOrder.Release, (int)MemoryOrder.AcquireRelease]);
        Assert.Equal([0, 1, 2], [(int)MemoryScope.Program, (int)MemoryScope.Device, (int)MemoryScope.System]);
        Assert.Equal([0, 1, 2, 3], [(int)Cache.Default, (int)Cache.Global, (int)Cache.Streaming, (int)Cache.Volatile]);
    }
}
