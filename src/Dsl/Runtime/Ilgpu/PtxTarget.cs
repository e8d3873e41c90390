using System.Text.RegularExpressions;

namespace BlockSharp.Runtime.Ilgpu;

/// <summary>The architecture that PTX is for, where ILGPU has no name for it.</summary>
internal static partial class PtxTarget
{
    /// <summary>The same text for sm_90a: sm_90 with the instructions that no other architecture has.</summary>
    internal static string ForHopper(string ptx) => Target().Replace(ptx, ".target sm_90a", 1);

    [GeneratedRegex(@"\.target sm_\w+")]
    private static partial Regex Target();
}
