define void @uniforms(ptr noalias %uniform, double %time) #0 {

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
  %v9 = getelementptr inbounds double, ptr %parameters, i64 0
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = getelementptr inbounds double, ptr %held, i64 0
  store <8 x double> %v10, ptr %v11, align 32
  %v12 = getelementptr inbounds double, ptr %parameters, i64 8
  %v13 = load <8 x double>, ptr %v12, align 32
  %v14 = getelementptr inbounds double, ptr %held, i64 8
  store <8 x double> %v13, ptr %v14, align 32
  %v15 = getelementptr inbounds double, ptr %parameters, i64 16
  %v16 = load <8 x double>, ptr %v15, align 32
  %v17 = getelementptr inbounds double, ptr %held, i64 16
  store <8 x double> %v16, ptr %v17, align 32
  %v18 = getelementptr inbounds double, ptr %state, i64 0
  store <8 x double> splat (double 0x0000000000000000), ptr %v18, align 32
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
  %v9 = getelementptr inbounds double, ptr %held, i64 0
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = fadd reassoc nsz arcp contract <8 x double> splat (double 0x3FF0000000000000), %v2
  %v12 = fmul reassoc nsz arcp contract <8 x double> %v10, %v11
  %v13 = getelementptr inbounds double, ptr %held, i64 8
  %v14 = load <8 x double>, ptr %v13, align 32
  %v15 = fmul reassoc nsz arcp contract <8 x double> %v14, %v11
  %v16 = getelementptr inbounds double, ptr %held, i64 16
  %v17 = load <8 x double>, ptr %v16, align 32
  %v18 = fmul reassoc nsz arcp contract <8 x double> %v17, %v11
  %v19 = fadd reassoc nsz arcp contract <8 x double> %v12, %v15
  %v20 = fadd reassoc nsz arcp contract <8 x double> %v19, %v18
  %v21 = fadd reassoc nsz arcp contract <8 x double> %v20, %v12
  %v22 = fadd reassoc nsz arcp contract <8 x double> %v21, %v15
  %v23 = fadd reassoc nsz arcp contract <8 x double> %v22, %v18
  %v24 = getelementptr inbounds double, ptr %rate, i64 0
  store <8 x double> %v23, ptr %v24, align 32
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
  %v9 = getelementptr inbounds double, ptr %held, i64 0
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = fadd reassoc nsz arcp contract <8 x double> splat (double 0x3FF0000000000000), %v2
  %v12 = fmul reassoc nsz arcp contract <8 x double> %v10, %v11
  %v13 = getelementptr inbounds double, ptr %held, i64 8
  %v14 = load <8 x double>, ptr %v13, align 32
  %v15 = fmul reassoc nsz arcp contract <8 x double> %v14, %v11
  %v16 = getelementptr inbounds double, ptr %held, i64 16
  %v17 = load <8 x double>, ptr %v16, align 32
  %v18 = fmul reassoc nsz arcp contract <8 x double> %v17, %v11
  %v19 = fmul reassoc nsz arcp contract <8 x double> %v12, %v10
  %v20 = fmul reassoc nsz arcp contract <8 x double> %v15, %v14
  %v21 = fadd reassoc nsz arcp contract <8 x double> %v19, %v20
  %v22 = fmul reassoc nsz arcp contract <8 x double> %v18, %v17
  %v23 = fadd reassoc nsz arcp contract <8 x double> %v21, %v22
  %v24 = fcmp olt <8 x double> %v12, %v15
  %v25 = select <8 x i1> %v24, <8 x double> %v12, <8 x double> %v15
  %v26 = fcmp uno <8 x double> %v12, %v12
  %v27 = select <8 x i1> %v26, <8 x double> %v12, <8 x double> %v25
  %v28 = fcmp olt <8 x double> %v27, %v18
  %v29 = select <8 x i1> %v28, <8 x double> %v27, <8 x double> %v18
  %v30 = fcmp uno <8 x double> %v27, %v27
  %v31 = select <8 x i1> %v30, <8 x double> %v27, <8 x double> %v29
  %v32 = fadd reassoc nsz arcp contract <8 x double> %v12, %v15
  %v33 = fadd reassoc nsz arcp contract <8 x double> %v32, %v18
  %v34 = fadd reassoc nsz arcp contract <8 x double> %v33, %v12
  %v35 = fadd reassoc nsz arcp contract <8 x double> %v34, %v15
  %v36 = fadd reassoc nsz arcp contract <8 x double> %v35, %v18
  %v37 = fmul reassoc nsz arcp contract <8 x double> %v12, %v10
  %v38 = fmul reassoc nsz arcp contract <8 x double> %v15, %v14
  %v39 = fadd reassoc nsz arcp contract <8 x double> %v37, %v38
  %v40 = fmul reassoc nsz arcp contract <8 x double> %v18, %v17
  %v41 = fadd reassoc nsz arcp contract <8 x double> %v39, %v40
  %v42 = fcmp ogt <8 x double> %v12, %v15
  %v43 = select <8 x i1> %v42, <8 x double> %v12, <8 x double> %v15
  %v44 = fcmp uno <8 x double> %v12, %v12
  %v45 = select <8 x i1> %v44, <8 x double> %v12, <8 x double> %v43
  %v46 = fcmp ogt <8 x double> %v45, %v18
  %v47 = select <8 x i1> %v46, <8 x double> %v45, <8 x double> %v18
  %v48 = fcmp uno <8 x double> %v45, %v45
  %v49 = select <8 x i1> %v48, <8 x double> %v45, <8 x double> %v47
  %v50 = getelementptr inbounds double, ptr %state, i64 0
  %v51 = load <8 x double>, ptr %v50, align 32
  %v52 = getelementptr inbounds double, ptr %out, i64 0
  store <8 x double> %v51, ptr %v52, align 32
  %v53 = getelementptr inbounds double, ptr %out, i64 8
  store <8 x double> %v12, ptr %v53, align 32
  %v54 = getelementptr inbounds double, ptr %out, i64 16
  store <8 x double> %v12, ptr %v54, align 32
  %v55 = getelementptr inbounds double, ptr %out, i64 24
  store <8 x double> %v15, ptr %v55, align 32
  %v56 = getelementptr inbounds double, ptr %out, i64 32
  store <8 x double> %v15, ptr %v56, align 32
  %v57 = getelementptr inbounds double, ptr %out, i64 40
  store <8 x double> %v18, ptr %v57, align 32
  %v58 = getelementptr inbounds double, ptr %out, i64 48
  store <8 x double> %v18, ptr %v58, align 32
  %v59 = getelementptr inbounds double, ptr %out, i64 56
  store <8 x double> %v23, ptr %v59, align 32
  %v60 = getelementptr inbounds double, ptr %out, i64 64
  store <8 x double> %v31, ptr %v60, align 32
  %v61 = getelementptr inbounds double, ptr %out, i64 72
  store <8 x double> %v36, ptr %v61, align 32
  %v62 = getelementptr inbounds double, ptr %out, i64 80
  store <8 x double> %v41, ptr %v62, align 32
  %v63 = getelementptr inbounds double, ptr %out, i64 88
  store <8 x double> %v49, ptr %v63, align 32
  ret void
}
