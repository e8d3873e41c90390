using System.Reflection;
using ILGPU.IR;
using ILGPU.IR.Types;

namespace BlockSharp.Runtime.Ilgpu.Intrinsics;

/// <summary>
/// Where a load or store intrinsic has its arguments, read off its signature:
/// <c>([bool mask,] ref byte p[, int values…][, int hint])</c>.
/// </summary>
internal readonly struct MemoryAccess
{
    private const int EvictMask = 3, EvictFirst = 1, EvictLast = 2, VolatileBit = 4, CacheGlobalBit = 8;

    internal MemoryAccess(MethodInfo intrinsic, ILGPU.IR.Values.MethodCall call)
    {
        var parameters = intrinsic.GetParameters();
        Pointer = Array.FindIndex(parameters, p => p.ParameterType.IsByRef);
        Mask = Pointer - 1;
        var hinted = parameters[^1].Name == "hint";
        ValueCount = parameters.Length - Pointer - (hinted ? 2 : 1);
        Hint = hinted ? call.Literal(intrinsic, parameters.Length - 1) : 0;
        Space = ((AddressSpaceType)call.Argument(Pointer).Type).AddressSpace;
    }

    /// <summary>Index of the mask, or -1 if the access is unconditional.</summary>
    internal int Mask { get; }

    internal int Pointer { get; }

    internal int ValueCount { get; }

    internal MemoryAddressSpace Space { get; }

    private int Hint { get; }

    internal bool IsVolatile => (Hint & VolatileBit) != 0;

    /// <summary>What follows <c>ld</c> or <c>st</c> in PTX. PTX allows one of volatile, a cache operator and an eviction priority.</summary>
    internal string PtxQualifiers => (IsVolatile ? ".volatile" : "") + PtxSpace + PtxCache;

    internal string OpenClSpace => (IsVolatile ? "volatile " : "") + Space switch
    {
        MemoryAddressSpace.Global => "global ",
        MemoryAddressSpace.Shared => "local ",
        _ => "",
    };

    /// <summary>The state space as PTX names it; empty for a generic address.</summary>
    internal string PtxSpace => Space switch
    {
        MemoryAddressSpace.Global => ".global",
        MemoryAddressSpace.Shared => ".shared",
        _ => "",
    };

    private string PtxCache => this switch
    {
        { IsVolatile: true } or { Space: MemoryAddressSpace.Shared } => "",
        _ when (Hint & CacheGlobalBit) != 0 => ".cg",
        _ => (Hint & EvictMask) switch
        {
            EvictFirst => ".L1::no_allocate",
            EvictLast => ".L1::evict_last",
            _ => "",
        },
    };

    /// <summary>PTX type of one access, a vector of 32-bit words above 32 bits.</summary>
    internal static string PtxType(int bits) => bits switch
    {
        8 => ".u8",
        16 => ".u16",
        32 => ".b32",
        64 => ".v2.b32",
        _ => ".v4.b32",
    };
}
