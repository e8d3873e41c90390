using System.ComponentModel;

namespace BlockSharp.CompilerServices;

/// <summary>
/// Marks a parameter of a compiled CUDA kernel as the address of a tensor map. The map itself is passed, by value, among the kernel's arguments: a launch needs
/// nothing of the device's memory, and a captured one keeps its own copy. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TensorMapAttribute : Attribute;
