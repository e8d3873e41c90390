namespace BlockSharp.Generator;

/// <summary>Names of the pipeline's steps, for tests of what an edit makes run again.</summary>
internal static class TrackingNames
{
    /// <summary>C# to a kernel; runs at every edit, as meaning may come from any file.</summary>
    public const string Frontend = nameof(Frontend);

    /// <summary>The kernel's declaration alone.</summary>
    public const string Signature = nameof(Signature);

    /// <summary>The kernel's generated source.</summary>
    public const string Lowered = nameof(Lowered);
}
