namespace BlockSharp.Generator.Frontend;

/// <summary>Metadata names of the language's surface.</summary>
internal static class KnownNames
{
    public const string KernelAttribute = "BlockSharp.BlockKernelAttribute";
    public const string FunctionAttribute = "BlockSharp.BlockFunctionAttribute";
    public const string ConfigAttribute = "BlockSharp.ConfigAttribute";
    public const string AutotuneAttribute = "BlockSharp.AutotuneAttribute";
    public const string ConstexprAttribute = "BlockSharp.ConstexprAttribute";
    public const string Grid = "BlockSharp.Grid";
    public const string Device = "BlockSharp.Device";
    public const string Pointer = "BlockSharp.Ptr`1";
    public const string Block = "BlockSharp.Block`1";
    public const string PointerBlock = "BlockSharp.PtrBlock`1";
    public const string Operations = "BlockSharp.Op";
    public const string BlockMethods = "BlockSharp.BlockMethods";
    public const string NewAxis = "NewAxis";
}
