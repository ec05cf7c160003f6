define void @uniforms(ptr noalias %uniform, double %time) #0 {
  %v1 = fmul reassoc nsz arcp contract double %time, %time
  %v2 = fadd reassoc nsz arcp contract double 0x3FF0000000000000, %v1
  %v3 = getelementptr inbounds double, ptr %uniform, i64 0
  store double %v2, ptr %v3, align 8
  ret void
}

define void @start(ptr noalias %parameters, ptr noalias %held, ptr noalias %state, double %time, double %step, double %half) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = insertelement <8 x double> poison, double %half, i64 0
  %v8 = shufflevector <8 x double> %v7, <8 x double> poison, zeroinitializer
  %v9 = fmul reassoc nsz arcp contract <8 x double> %v2, %v2
  %v10 = fadd reassoc nsz arcp contract <8 x double> splat (double 0x3FF0000000000000), %v9
  %v11 = fdiv reassoc nsz arcp contract <8 x double> splat (double 0x3FF8000000000000), splat (double 0x3FF0000000000000)
  %v12 = fdiv reassoc nsz arcp contract <8 x double> splat (double 0x3FF0000000000000), %v11
  %v13 = getelementptr inbounds double, ptr %held, i64 0
  store <8 x double> %v10, ptr %v13, align 32
  %v14 = getelementptr inbounds double, ptr %held, i64 8
  store <8 x double> %v12, ptr %v14, align 32
  %v15 = getelementptr inbounds double, ptr %state, i64 0
  store <8 x double> %v10, ptr %v15, align 32
  %v16 = getelementptr inbounds double, ptr %state, i64 8
  store <8 x double> splat (double 0x0000000000000000), ptr %v16, align 32
  ret void
}

define void @rates(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, double %half, ptr noalias %rate) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = insertelement <8 x double> poison, double %half, i64 0
  %v8 = shufflevector <8 x double> %v7, <8 x double> poison, zeroinitializer
  %v9 = getelementptr inbounds double, ptr %state, i64 0
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = getelementptr inbounds double, ptr %held, i64 8
  %v12 = load <8 x double>, ptr %v11, align 32
  %v13 = getelementptr inbounds double, ptr %uniform, i64 0
  %v14 = load double, ptr %v13, align 8
  %v15 = insertelement <8 x double> poison, double %v14, i64 0
  %v16 = shufflevector <8 x double> %v15, <8 x double> poison, zeroinitializer
  %v17 = fsub reassoc nsz arcp contract <8 x double> %v16, %v10
  %v18 = fmul reassoc nsz arcp contract <8 x double> %v17, %v12
  %v19 = getelementptr inbounds double, ptr %rate, i64 0
  store <8 x double> %v18, ptr %v19, align 32
  %v20 = getelementptr inbounds double, ptr %rate, i64 8
  store <8 x double> %v10, ptr %v20, align 32
  ret void
}

define void @outputs(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, double %half, ptr noalias %out) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = insertelement <8 x double> poison, double %half, i64 0
  %v8 = shufflevector <8 x double> %v7, <8 x double> poison, zeroinitializer
  %v9 = getelementptr inbounds double, ptr %state, i64 0
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = getelementptr inbounds double, ptr %out, i64 0
  store <8 x double> %v10, ptr %v11, align 32
  %v12 = getelementptr inbounds double, ptr %state, i64 8
  %v13 = load <8 x double>, ptr %v12, align 32
  %v14 = getelementptr inbounds double, ptr %out, i64 8
  store <8 x double> %v13, ptr %v14, align 32
  %v15 = getelementptr inbounds double, ptr %uniform, i64 0
  %v16 = load double, ptr %v15, align 8
  %v17 = insertelement <8 x double> poison, double %v16, i64 0
  %v18 = shufflevector <8 x double> %v17, <8 x double> poison, zeroinitializer
  %v19 = getelementptr inbounds double, ptr %out, i64 16
  store <8 x double> %v18, ptr %v19, align 32
  %v20 = getelementptr inbounds double, ptr %out, i64 24
  store <8 x double> %v10, ptr %v20, align 32
  ret void
}
